import type { AdminCertificateOutputs } from "./resources/admin-certificate.ts";
import type { AuthoritiesOutputs } from "./resources/authorities.ts";

// A leaf of its own, so that a program can declare them without loading the X.509 library.

/** The outputs of a cluster's authorities that are secret: all that hold a private key or a password. */
export const authoritiesSecrets = ["authorities", "serverFiles", "serverToken", "agentToken", "clientIssuer", "handOverScript"] as const satisfies (keyof AuthoritiesOutputs)[];

/** The outputs of an administrator's certificate that are secret. */
export const adminCertificateSecrets = ["key"] as const satisfies (keyof AdminCertificateOutputs)[];
