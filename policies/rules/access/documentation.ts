/** Kubernetes on rights that are more than they seem. */
export const rbacDocumentation = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/";

/** Kubernetes on the tokens of service accounts. */
export const tokenDocumentation = "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/";
