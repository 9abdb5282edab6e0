/** Kubernetes' own words on the controls of both levels. */
export const podSecurityStandards = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";
