/** Kubernetes on image names, tags and digests. */
export const imageDocumentation = "https://kubernetes.io/docs/concepts/containers/images/#image-names";

/** Kubernetes on where confidential data belongs. */
export const secretDocumentation = "https://kubernetes.io/docs/concepts/security/secrets-good-practices/";
