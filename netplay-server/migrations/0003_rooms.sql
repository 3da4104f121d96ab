-- Rooms that players made. What they hold is saved as for any other room.
CREATE TABLE made (
    room    TEXT    PRIMARY KEY,
    cart    TEXT    NOT NULL, -- the name under which the host offers it
    code    TEXT    NOT NULL, -- what lets in; empty for a room that is in the list
    maker   BLOB    NOT NULL, -- the fingerprint of the player's key
    used_at INTEGER NOT NULL  -- seconds since 1970, when somebody was in it last
) STRICT;

-- Players whom the host does not want.
CREATE TABLE ban (
    identity  BLOB    PRIMARY KEY, -- the fingerprint of the player's key
    name      TEXT    NOT NULL,    -- as it was last seen, for the host to recognise; empty if it never was
    banned_at INTEGER NOT NULL     -- seconds since 1970
) STRICT;
