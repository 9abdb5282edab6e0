/** Names of captures, collections, materializations and tests: parts of letters, digits, "-", "_" and "." with "/" between (estuary/flow, flow.schema.json). */
export const namePattern = /^[\p{Letter}\p{Number}\-_.]+(\/[\p{Letter}\p{Number}\-_.]+)*$/u;

/** Names of transforms. */
export const tokenPattern = /^[\p{Letter}\p{Number}\-_.]+$/u;

/** JSON pointers; the empty one is the whole document. */
export const pointerPattern = /^(\/([^/~]|(~[01]))+)*$/u;

/** Names of fields of a materialization. */
export const fieldPattern = /^([^/~]|(~[01]))+(\/([^/~]|(~[01]))+)*$/u;

/** A prefix of catalog names. */
export const prefixPattern = /^([\p{Letter}\p{Number}\-_.]+\/)+$/u;

/** What names are made of, for messages. */
export const nameForm = 'letters, digits, "-", "_" and ".", in parts with "/" between, such as acme/orders';
