/** Certificate authorities, join tokens and the administrator's certificate of a k3s cluster. Without Pulumi. */
export { type AdminCertificate, type AdminRequest, type ClientIssuer, isDueForRenewal, newAdminCertificate } from "./admin-certificate.ts";
export { type Authorities, type AuthorityName, authorityNames, firstEndOf, newAuthorities, reissued, withNewRoot, withoutPreviousRoot } from "./authorities.ts";
export { caBundleOf, clientChainOf, serverFilesOf, tlsFolder, tokensOf } from "./bundles.ts";
export { type Pair, certificatesOf, endOf, fingerprintOf } from "./certificates.ts";
export { adoptRootScript, handOverScript } from "./rotation-scripts.ts";
