/** An image reference, taken apart and with the defaults of container runtimes written out. */
export interface ImageReference {
  /** `docker.io` where the reference names none. */
  readonly registry: string;
  /** `library/nginx` for Docker Hub's `nginx`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:...` */
  readonly digest?: string;
}

const dockerHub = "docker.io";

const whole = /^(?<name>[^@]+?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>.+))?$/;
const domain = /^(?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*(?:\.[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const path = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const digests = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

/** Registry and path as written; without a registry, Docker Hub's. What comes before the first slash is one if it could be no folder. */
function split(name: string): { readonly registry: string; readonly repository: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const named = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  const registry = named ? first : dockerHub;
  const repository = named ? name.slice(slash + 1) : name;
  if (registry !== dockerHub && registry !== `index.${dockerHub}`) return { registry, repository };
  return { registry: dockerHub, repository: repository.includes("/") ? repository : `library/${repository}` };
}

/**
 * Reads a reference as container runtimes do; undefined where they would not take it.
 * https://pkg.go.dev/github.com/distribution/reference
 */
export function parseImageReference(reference: string): ImageReference | undefined {
  const { name = "", tag, digest } = whole.exec(reference)?.groups ?? {};
  const { registry, repository } = split(name);
  if (!domain.test(registry) || !path.test(repository)) return undefined;
  if (digest !== undefined && !digests.test(digest)) return undefined;
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** Registry and repository in full, without tag and digest. */
export function fullName({ registry, repository }: ImageReference): string {
  return `${registry}/${repository}`;
}
