import type { Settings } from "./settings/schema.ts";
import { type UpstreamImage, platformVersion, upstreamImages } from "./versions.ts";

/** Prefix of the names of images built from services/ in this repository. */
const ownPrefix = "sophia-";

/** Whether a catalogue's image name is one of ours: `own:<service>`. */
function ownName(name: string): string | undefined {
  return name.startsWith("own:") ? name.slice("own:".length) : undefined;
}

/**
 * The reference a pod runs, with the digest when the stack pins one.
 * @param name a key of `upstreamImages`, or `own:<service>` for an image built from services/<service>
 */
export function imageReference(name: string, settings: Settings["images"]): string {
  const own = ownName(name);
  const image = own === undefined ? upstream(name) : { repository: `${settings.registry}/${ownPrefix}${own}`, tag: platformVersion };
  const digest = settings.digests[name];
  return `${image.repository}:${image.tag}${digest === undefined ? "" : `@${digest}`}`;
}

/** The version label of a workload that runs this image. */
export function imageVersion(name: string): string {
  return ownName(name) === undefined ? upstream(name).tag : platformVersion;
}

function upstream(name: string): UpstreamImage {
  const image = (upstreamImages as Readonly<Record<string, UpstreamImage>>)[name];
  if (image === undefined) throw new Error(`image ${name} is in no list; allowed: own:<service> or a key of upstreamImages in config/versions.ts`);
  return image;
}
