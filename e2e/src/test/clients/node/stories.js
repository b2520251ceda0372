// Runs a client's stories against a broker; ../python/stories.py tells what is written and read.
const assert = require('node:assert/strict');
const readline = require('node:readline');

const PATIENCE_MS = 30_000;

const tell = (fact) => process.stdout.write(JSON.stringify(fact) + '\n');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until the condition gives something that counts as true, and returns that. */
async function waitUntil(condition, what) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const result = await condition();
    if (result) return result;
    await pause(20);
  }
  throw new Error(`waited in vain: ${what()}`);
}

/** Demands that the act fails with this error of Kafka, by its name. */
async function refused(type, act) {
  try {
    await act();
  } catch (failure) {
    const parts = [...(failure.errors ?? []), ...(failure.groups ?? []).map(({ error }) => error)];
    const causes = [failure, failure.cause, ...parts];
    assert.ok(causes.some((cause) => cause?.type === type), `${type} was expected: ${failure.stack}`);
    return;
  }
  assert.fail(`${type} was expected, and nothing failed`);
}

async function main(prefix, stories) {
  const answers = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const stage = {
    bootstrap: process.argv[2],
    name: (what) => `${prefix}-${what}`,
    async restartBroker() {
      tell({ ask: 'restart' });
      assert.equal((await answers.next()).done, false, 'nobody restarts the broker');
    },
  };
  const chosen = process.argv.slice(3);
  let told = 0;
  for (const [story, act] of Object.entries(stories)) {
    if (chosen.length && !chosen.includes(story)) continue;
    const started = Date.now();
    try {
      await act(stage);
      tell({ story, ok: true, ms: Date.now() - started });
    } catch (failure) {
      tell({ story, ok: false, detail: failure.stack, ms: Date.now() - started });
    }
    told++;
  }
  tell({ end: told });
  process.exit(0);
}

module.exports = { main, refused, waitUntil };
