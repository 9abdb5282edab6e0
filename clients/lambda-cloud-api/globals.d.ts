/** The generated client names a type of the browser's library, which is not loaded; Node's fetch has the same one without a name. */
type BodyInit = NonNullable<RequestInit["body"]>;
