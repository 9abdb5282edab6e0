import type { Instance } from "lambda-cloud-api";
import { EngineGoneError } from "../engine.ts";
import type { Session } from "../session.ts";
import { sleep } from "../timing.ts";
import { tag, tagOf } from "./tags.ts";

/**
 * What became of the owner's last request to launch, when its answer never came or nobody lived to hear it: looks for its tag until
 * a look that began after the time within which an instance may still appear. Only then may another be launched.
 * @returns its instance, or undefined when it made none; then the attempt is forgotten
 */
export async function resolveAttempt(session: Session, owner: string): Promise<Instance | undefined> {
  const { attempts, timing, engine } = session;
  const attempt = await attempts.read(owner);
  if (attempt === undefined || attempt.id !== undefined) return undefined;
  // A clock that was set back must not make anyone wait for hours.
  const until = Math.min(attempt.sentAt, Date.now()) + timing.ambiguous;
  for (;;) {
    const began = Date.now();
    const instance = (await session.instances.fresh()).find((each) => tagOf(each, tag.attempt) === attempt.attempt && tagOf(each, tag.owner) === owner);
    if (instance !== undefined) {
      await attempts.write(owner, { ...attempt, id: instance.id });
      return instance;
    }
    if (began >= until) {
      await attempts.clear(owner);
      return undefined;
    }
    if (!(await engine.alive())) throw new EngineGoneError("whether the launch before took effect is looked for again");
    await sleep(Math.min(timing.poll / 2, until - Date.now()));
  }
}
