import type { Context } from "mocha";
import type { Redis } from "ioredis";
import { RedisServer, redisProgram } from "./redis.ts";

/** A Redis server for the tests of one `describe`, with a client; without Redis, they are skipped with one line. */
export interface TestRedis {
  readonly server: RedisServer;
  readonly client: Redis;
}

/** Starts it in `before`. */
export async function startRedis(context: Context, options: { durable?: boolean } = {}): Promise<TestRedis> {
  // Debian's packages may have to be fetched.
  context.timeout(120_000);
  const program = await redisProgram();
  if ("missing" in program) {
    console.log(`      skipped: no Redis server: ${program.missing}`);
    context.skip();
  }
  const server = await RedisServer.start(program, options);
  return { server, client: server.client() };
}

/** Ends it in `after`. */
export async function stopRedis(redis: TestRedis | undefined): Promise<void> {
  redis?.client.disconnect();
  await redis?.server.stop();
}
