-- Each row is one version of one room's save; the newest has the highest id.
CREATE TABLE save (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    room         TEXT    NOT NULL,
    made_at      INTEGER NOT NULL, -- seconds since 1970, for people only
    save_version INTEGER NOT NULL, -- of the cart that made it
    bytes        BLOB    NOT NULL  -- netplay's saved room: cart hash, tick, checksum, the rules' own save
) STRICT;

CREATE INDEX save_of_room ON save (room, id);
