/** `name`, or `namespace/name`, of an object of Kubernetes. */
const objectName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const hexadecimal = /^[0-9a-f]{16,}$/;
/** Behind these words a secret is the text itself: nobody keeps the name of a Secret in `--client-secret`. */
const secretItself = /(?:^|[-_.])(?:client|cookie|session|shared|app|api|jwt|oauth2?|auth|consumer|signing|hmac|user)[-_.]secret$/i;

/**
 * Whether a flag such as `--webhook-secret=webhook-tls` names a Secret instead of holding one; behind `--secret` alone the
 * namespace must stand too.
 */
export function namesSecretObject(flag: string, value: string): boolean {
  if (!/^(?:.*[-_.])?secret$/.test(flag) || secretItself.test(flag)) return false;
  return objectName.test(value) && !hexadecimal.test(value) && (flag !== "secret" || value.includes("/"));
}
