import { ApiError, UnreachableError } from "./api.ts";

const certificateCodes = new Set(["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_SIGNATURE_FAILURE", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_GET_ISSUER_CERT", "ERR_TLS_CERT_ALTNAME_INVALID", "CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

const machineLogs = "on the machine: sudo journalctl -u sophia-node -u k3s";

/** What an API server that is not ready is like, and where to look. Holds no secret. */
export function troubleOf(error: unknown): string {
  if (error instanceof UnreachableError) {
    if (error.code === "ECONNREFUSED" || error.code === "ECONNRESET") return `nothing answers on the port yet: k3s is being installed or does not start (${machineLogs})`;
    if (certificateCodes.has(error.code))
      return `its certificate is not of this cluster's authorities (${error.code}): another cluster answers there, or the authorities were changed and not handed over (docs/runbooks/rotate-cluster-ca.md)`;
    if (error.code === "EPROTO" || error.code.startsWith("ERR_SSL")) return `it refused the administrator's certificate or speaks no TLS (${error.code})`;
    return `no answer (${error.code || "no connection"}): the machine is booting, or its port is closed to this one; cluster.apiCidrs must hold the public address of where this program runs`;
  }
  if (error instanceof ApiError) {
    if (error.status === 401 || error.status === 403)
      return `it does not accept the administrator's certificate (${error.status}): the certificate has ended, the authorities differ, or the right of sophia:cluster-admins is missing (manifest sophia.yaml of the servers)`;
    return `it is starting (${error.status}): ${error.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}
