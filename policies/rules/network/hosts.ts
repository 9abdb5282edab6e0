function isWildcard(host: string): boolean {
  return host.startsWith("*.");
}

/** Whether a certificate for `pattern` is good for the host: a wildcard stands for one label. https://datatracker.ietf.org/doc/html/rfc6125#section-6.4.3 */
export function covers(pattern: string, host: string): boolean {
  return pattern === host || (isWildcard(pattern) && host.slice(host.indexOf(".")) === pattern.slice(1));
}

/** Whether one request may be for both, as the Gateway API reads host names: a wildcard stands for any number of labels, and an empty name for every host. https://gateway-api.sigs.k8s.io/reference/spec/#hostname */
export function overlap(one: string, other: string): boolean {
  if (one === "" || other === "" || one === other) return true;
  return (isWildcard(one) && other.endsWith(one.slice(1))) || (isWildcard(other) && one.endsWith(other.slice(1)));
}
