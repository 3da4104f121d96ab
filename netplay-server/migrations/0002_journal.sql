-- Beside a room's newest save stands all of its rules as they were, from which the journal goes on.
ALTER TABLE save ADD COLUMN state BLOB; -- without its zeros, deflated; of the newest save only

-- What the rules were asked since then, in pieces.
CREATE TABLE journal (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    room  TEXT    NOT NULL,
    save  INTEGER NOT NULL, -- the save after which it comes
    bytes BLOB    NOT NULL  -- netplay's journal
) STRICT;

CREATE INDEX journal_of_room ON journal (room, id);
