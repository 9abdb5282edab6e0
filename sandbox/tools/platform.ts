/** Operating system and processor in Go's words, which vendors use in the names of their releases. */
export interface Platform {
  readonly os: "linux" | "darwin";
  readonly arch: "amd64" | "arm64";
}

/** This machine's platform. Throws on one that the tools are not published or built for. */
export function currentPlatform(os: string = process.platform, arch: string = process.arch): Platform {
  const goArch = arch === "x64" ? "amd64" : arch;
  if ((os !== "linux" && os !== "darwin") || (goArch !== "amd64" && goArch !== "arm64")) {
    throw new Error(`the sandbox runs on linux and darwin, x64 and arm64; this is ${os}-${arch}`);
  }
  return { os, arch: goArch };
}
