import { randomUUID } from "node:crypto";
import { type Authorities, firstEndOf, newAuthorities, reissued, withNewRoot, withoutPreviousRoot } from "../authorities.ts";
import { caBundleOf, clientChainOf, serverFilesOf, tokensOf } from "../bundles.ts";
import { fingerprintOf } from "../certificates.ts";
import { adoptRootScript, handOverScript } from "../rotation-scripts.ts";
import { type Checked, type Difference, type Failure, checkInstant, instantOf, isUnknown } from "./inputs.ts";

/** Inputs of a cluster's authorities. */
export interface AuthoritiesInputs {
  /** Raise it for a new root, and with it everything under it. */
  readonly rootGeneration: number;
  /** Raise it for new authorities under the same root. */
  readonly generation: number;
  /** Whether the root before the present one is still trusted. */
  readonly previousRoot: "trusted" | "retired";
  /** The instant new certificates begin at. Default: now. A change of it alone changes nothing. */
  readonly asOf?: string;
}

/** Outputs of a cluster's authorities. Which are secret: ../secret-outputs.ts. */
export interface AuthoritiesOutputs extends AuthoritiesInputs {
  /** Keys of root and intermediate among them; nothing but this resource reads it. */
  readonly authorities: Authorities;
  readonly serverFiles: Readonly<Record<string, string>>;
  readonly serverToken: string;
  readonly agentToken: string;
  readonly clientIssuer: { readonly chain: string; readonly key: string };
  readonly handOverScript: string;
  readonly caBundle: string;
  readonly rootFingerprint: string;
  readonly adoptRootScript: string;
  /** When the first authority ends. */
  readonly expiresAt: string;
}

function outputsOf(inputs: AuthoritiesInputs, authorities: Authorities): AuthoritiesOutputs {
  const serverFiles = serverFilesOf(authorities);
  const rootFingerprint = fingerprintOf(authorities.root.certificate);
  return {
    rootGeneration: inputs.rootGeneration,
    generation: inputs.generation,
    previousRoot: inputs.previousRoot,
    authorities,
    serverFiles,
    ...tokensOf(authorities),
    clientIssuer: { chain: clientChainOf(authorities), key: authorities.issuing.client.key },
    handOverScript: handOverScript(serverFiles),
    caBundle: caBundleOf(authorities),
    rootFingerprint,
    adoptRootScript: adoptRootScript(rootFingerprint),
    expiresAt: firstEndOf(authorities).toISOString(),
  };
}

function checkGeneration(property: "rootGeneration" | "generation", old: unknown, value: unknown): Failure[] {
  if (isUnknown(value)) return [];
  if (!Number.isInteger(value) || (value as number) < 1) return [{ property, reason: `${property} is ${JSON.stringify(value)}; allowed: a whole number from 1` }];
  if (typeof old === "number" && (value as number) < old) {
    return [{ property, reason: `${property} is ${value as number} but was ${old}; what was issued is not taken back: keep ${old}, or raise it to issue anew` }];
  }
  return [];
}

/** A new root that the servers do not trust yet would shut everyone out of them at once. */
function checkBridge(old: unknown, { rootGeneration, previousRoot }: AuthoritiesInputs): Failure[] {
  if (previousRoot !== "retired" || typeof old !== "number" || typeof rootGeneration !== "number" || rootGeneration <= old) return [];
  return [{ property: "previousRoot", reason: `previousRoot is "retired" while rootGeneration goes from ${old} to ${rootGeneration}, so no running server would trust the new root; set it to "trusted", rotate, and retire the old root afterwards (docs/runbooks/rotate-cluster-ca.md)` }];
}

export function check(olds: Partial<AuthoritiesInputs>, news: AuthoritiesInputs): Checked<AuthoritiesInputs> {
  const { previousRoot } = news;
  const known = isUnknown(previousRoot) || previousRoot === "trusted" || previousRoot === "retired";
  return {
    inputs: news,
    failures: [
      ...checkGeneration("rootGeneration", olds.rootGeneration, news.rootGeneration),
      ...checkGeneration("generation", olds.generation, news.generation),
      ...(known ? [] : [{ property: "previousRoot", reason: `previousRoot is ${JSON.stringify(previousRoot)}; allowed: trusted, retired` }]),
      ...checkBridge(olds.rootGeneration, news),
      ...checkInstant(news.asOf),
    ],
  };
}

/** Only a generation, or the fate of the root before, changes anything: no upgrade of this program ever touches a cluster's trust. */
export function diff(_id: string, olds: AuthoritiesOutputs, news: AuthoritiesInputs): Difference {
  return { changes: olds.rootGeneration !== news.rootGeneration || olds.generation !== news.generation || olds.previousRoot !== news.previousRoot };
}

/** The id is chance, once: it says which cluster this is for as long as it lives. */
export async function create(inputs: AuthoritiesInputs): Promise<{ id: string; outs: AuthoritiesOutputs }> {
  return { id: randomUUID(), outs: outputsOf(inputs, await newAuthorities(instantOf(inputs))) };
}

export async function update(_id: string, olds: AuthoritiesOutputs, news: AuthoritiesInputs): Promise<{ outs: AuthoritiesOutputs }> {
  let { authorities } = olds;
  const now = instantOf(news);
  if (news.rootGeneration !== olds.rootGeneration) authorities = await withNewRoot(authorities, now);
  else if (news.generation !== olds.generation) authorities = await reissued(authorities, now);
  if (news.previousRoot === "retired") authorities = withoutPreviousRoot(authorities);
  return { outs: outputsOf(news, authorities) };
}
