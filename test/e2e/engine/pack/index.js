// Policy packs are loaded through ts-node, which wants no .ts specifier at the door.
import "./pack.ts";
