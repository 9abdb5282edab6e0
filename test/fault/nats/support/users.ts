import { createHash } from "node:crypto";
import { type UserKey, userKey } from "../../../../components/nats/keys.ts";
import { type KnownUser, natsUsers } from "../../../../components/nats/spec/accounts.ts";
import { services } from "../../../../config/services.ts";
import type { ServiceEntry } from "../../../../config/services/types.ts";

/** The key a service has in tests, from its name. */
export function testKey(service: string): UserKey {
  return userKey(createHash("sha256").update(service).digest("base64"));
}

/** The users of a catalogue with their test keys. */
export function knownUsers(catalogue: readonly ServiceEntry[] = services): readonly KnownUser[] {
  return natsUsers(catalogue).map((user) => ({ ...user, publicKey: testKey(user.service).publicKey }));
}
