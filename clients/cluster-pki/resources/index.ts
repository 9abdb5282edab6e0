/** What create, update, check and diff of a cluster's dynamic resources mean. Deleting one forgets it; there is nothing else to do. */
export * as authorities from "./authorities.ts";
export * as adminCertificate from "./admin-certificate.ts";
export type { AuthoritiesInputs, AuthoritiesOutputs } from "./authorities.ts";
export type { AdminCertificateInputs, AdminCertificateOutputs } from "./admin-certificate.ts";
