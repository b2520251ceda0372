// Stories of kafkajs, which speaks the protocol in JavaScript alone.
const assert = require('node:assert/strict');
const {
  AssignerProtocol,
  CompressionCodecs,
  CompressionTypes,
  ConfigResourceTypes,
  Kafka,
  logLevel,
} = require('kafkajs');
const lz4 = require('lz4js');
const { ZstdCodec } = require('zstd-codec');
const { main, refused, waitUntil } = require('./stories.js');

// kafkajs brings gzip alone; for the others it takes codecs.
CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy');
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});
const zstd = new Promise((resolve) => ZstdCodec.run((library) => resolve(new library.Simple())));
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async (encoder) => Buffer.from((await zstd).compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from((await zstd).decompress(buffer)),
});

const kafka = (stage) =>
  new Kafka({
    clientId: 'stories',
    brokers: [stage.bootstrap],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 30 },
  });

/** Lends something that connects and disconnects. */
async function using(client, act) {
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.disconnect();
  }
}

const asAdmin = (stage, act) => using(kafka(stage).admin({ retry: { retries: 2 } }), act);
const asProducer = (stage, settings, act) => using(kafka(stage).producer(settings), act);

async function create(stage, what, numPartitions = 1, configs = {}) {
  const topic = stage.name(what);
  const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
  const made = await asAdmin(stage, (admin) =>
    admin.createTopics({ topics: [{ topic, numPartitions, configEntries }] }),
  );
  assert.equal(made, true);
  return topic;
}

const numbered = (count) => Array.from({ length: count }, (_, i) => `value ${i}`);
const send = (stage, topic, values, more = {}) =>
  asProducer(stage, {}, (producer) =>
    producer.send({ topic, messages: values.map((value) => ({ value, partition: 0, ...more })) }),
  );

/** A member of a group that keeps what it is given. */
async function member(stage, groupId, topic) {
  const consumer = kafka(stage).consumer({
    groupId,
    sessionTimeout: 6000, // for so long a group waits for a member that has lost its connection
    heartbeatInterval: 200,
    maxWaitTimeInMs: 100,
  });
  const joined = { consumer, records: [], partitions: [], close: () => consumer.disconnect() };
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    joined.partitions = payload.memberAssignment[topic] ?? [];
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => joined.records.push({ partition, ...message }),
  });
  return joined;
}

async function take(from, count) {
  await waitUntil(
    () => from.records.length >= count,
    () => `${count} records, of which came ${from.records.length}`,
  );
  return from.records.slice(0, count);
}

const values = (records) => records.map(({ value }) => value.toString());

/** Reads the first records of partition 0 in a group of its own. */
async function readAll(stage, topic, count) {
  const reader = await member(stage, `${topic}-reader`, topic);
  const records = await take(reader, count);
  await reader.close();
  return records;
}

main('kafkajs', {
  'the cluster describes itself': (stage) =>
    asAdmin(stage, async (admin) => {
      const cluster = await admin.describeCluster();
      assert.equal(cluster.clusterId.length, 22);
      assert.equal(cluster.controller, 1);
      assert.deepEqual(cluster.brokers.map(({ nodeId }) => nodeId), [1]);
    }),

  'topics are created described grown and deleted': async (stage) => {
    const topic = await create(stage, 'made', 2);
    await asAdmin(stage, async (admin) => {
      const made = (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0];
      assert.deepEqual(made.partitions.map(({ leader, isr }) => [leader, isr]), [[1, [1]], [1, [1]]]);
      await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] });
      const grown = (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0];
      assert.equal(grown.partitions.length, 5);
      await admin.deleteTopics({ topics: [topic] });
      assert.equal((await admin.listTopics()).includes(topic), false);
    });
  },

  'topics that cannot be are refused': async (stage) => {
    const topic = await create(stage, 'only');
    await asAdmin(stage, async (admin) => {
      assert.equal(await admin.createTopics({ topics: [{ topic }] }), false, 'made a second time');
      const making = (wrong) => () => admin.createTopics({ topics: [wrong] });
      await refused('INVALID_TOPIC_EXCEPTION', making({ topic: 'no spaces please' }));
      await refused('INVALID_PARTITIONS', making({ topic: stage.name('none'), numPartitions: 0 }));
      await refused('INVALID_REPLICATION_FACTOR', making({ topic: stage.name('many'), replicationFactor: 3 }));
      await refused('UNKNOWN_TOPIC_OR_PARTITION', () => admin.deleteTopics({ topics: [stage.name('unheard')] }));
      await refused('INVALID_PARTITIONS', () => admin.createPartitions({ topicPartitions: [{ topic, count: 1 }] }));
    });
  },

  'every codec and every acks comes back in order': async (stage) => {
    for (const [codec, compression] of Object.entries(CompressionTypes)) {
      for (const acks of [0, 1, -1]) {
        const topic = await create(stage, `codec-${codec}-${acks}`);
        const messages = numbered(200).map((value) => ({ value }));
        await asProducer(stage, {}, (producer) => producer.send({ topic, acks, compression, messages }));
        assert.deepEqual(values(await readAll(stage, topic, 200)), numbered(200), `${codec} ${acks}`);
      }
    }
  },

  'keys headers timestamps and tombstones come back': async (stage) => {
    const topic = await create(stage, 'whole');
    const headers = { trace: Buffer.from([0, 255]), empty: '' };
    await send(stage, topic, ['body'], { key: 'key', headers, timestamp: '1234567890123' });
    await send(stage, topic, [null], { key: 'gone' });
    const [body, tombstone] = await readAll(stage, topic, 2);
    assert.equal(body.key.toString(), 'key');
    assert.equal(body.timestamp, '1234567890123');
    assert.deepEqual(body.headers, { trace: Buffer.from([0, 255]), empty: Buffer.from('') });
    assert.deepEqual([tombstone.key.toString(), tombstone.value], ['gone', null]);
  },

  'an idempotent producer gets dense offsets': async (stage) => {
    const topic = await create(stage, 'dense');
    await asProducer(stage, { idempotent: true, maxInFlightRequests: 1 }, async (producer) => {
      for (let i = 0; i < 100; i++) {
        const [sent] = await producer.send({ topic, messages: [{ value: `v${i}` }] });
        assert.equal(sent.baseOffset, String(i));
      }
    });
  },

  'a topic is made by the first produce': async (stage) => {
    const [sent] = await send(stage, stage.name('by-itself'), ['first']);
    assert.equal(sent.baseOffset, '0');
  },

  'an unknown topic is named as such': (stage) =>
    asAdmin(stage, (admin) =>
      refused('UNKNOWN_TOPIC_OR_PARTITION', () => admin.fetchTopicOffsets(stage.name('unheard'))),
    ),

  'a message too large for its topic is refused and the next is taken': async (stage) => {
    const topic = await create(stage, 'narrow', 1, { 'max.message.bytes': '1000' });
    await refused('MESSAGE_TOO_LARGE', () => send(stage, topic, ['x'.repeat(2000)]));
    const [sent] = await send(stage, topic, ['small']);
    assert.equal(sent.baseOffset, '0');
  },

  'offsets are found by time and sought': async (stage) => {
    const topic = await create(stage, 'timed');
    for (let at = 0; at < 10; at++) {
      await send(stage, topic, [`at ${at}`], { timestamp: String(1_700_000_000_000 + at * 1000) });
    }
    const [found] = await asAdmin(stage, (admin) => admin.fetchTopicOffsetsByTimestamp(topic, 1_700_000_004_500));
    assert.equal(found.offset, '5');
    const [ends] = await asAdmin(stage, (admin) => admin.fetchTopicOffsets(topic));
    assert.deepEqual([ends.low, ends.high], ['0', '10']);
    const reader = await member(stage, stage.name('timed'), topic);
    await take(reader, 10);
    reader.records.length = 0;
    reader.consumer.seek({ topic, partition: 0, offset: found.offset });
    assert.deepEqual(values(await take(reader, 5)), numbered(10).slice(5).map((v) => v.replace('value', 'at')));
    await reader.close();
  },

  'records are deleted up to an offset': async (stage) => {
    const topic = await create(stage, 'shorter');
    await send(stage, topic, numbered(10));
    await asAdmin(stage, async (admin) => {
      assert.equal((await admin.fetchTopicOffsets(topic))[0].low, '0');
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] });
      assert.equal((await admin.fetchTopicOffsets(topic))[0].low, '4');
    });
    assert.deepEqual(values(await readAll(stage, topic, 6)), numbered(10).slice(4));
  },

  'configurations are described and altered': async (stage) => {
    const name = await create(stage, 'tuned', 1, { 'retention.ms': '1000' });
    const type = ConfigResourceTypes.TOPIC;
    await asAdmin(stage, async (admin) => {
      const now = async (key) => {
        const asked = { includeSynonyms: true, resources: [{ type, name, configNames: [key] }] };
        return (await admin.describeConfigs(asked)).resources[0].configEntries[0];
      };
      const alter = (configEntries) =>
        admin.alterConfigs({ validateOnly: false, resources: [{ type, name, configEntries }] });
      const retention = await now('retention.ms');
      assert.equal(retention.configValue, '1000');
      assert.equal(retention.configSynonyms[0].configName, 'retention.ms');
      await alter([{ name: 'max.message.bytes', value: '5000' }]); // the old way: what is not named is reset
      assert.equal((await now('max.message.bytes')).configValue, '5000');
      assert.equal((await now('retention.ms')).configValue, '604800000');
      await refused('INVALID_CONFIG', () => alter([{ name: 'segment.bytes', value: 'few' }]));
    });
  },

  'two members share a group': async (stage) => {
    const topic = await create(stage, 'shared', 4);
    const groupId = stage.name('shared');
    const first = await member(stage, groupId, topic);
    await waitUntil(() => first.partitions.length === 4, () => 'the first member has all');
    const second = await member(stage, groupId, topic);
    await waitUntil(
      () => first.partitions.length === 2 && second.partitions.length === 2,
      () => 'each member has half',
    );
    assert.deepEqual([...first.partitions, ...second.partitions].sort(), [0, 1, 2, 3]);
    await second.close();
    await waitUntil(() => first.partitions.length === 4, () => 'the first member has all again');
    await first.close();
  },

  'a committed offset is where the next member begins': async (stage) => {
    const topic = await create(stage, 'resumed');
    const groupId = stage.name('resumed');
    await send(stage, topic, numbered(10));
    const first = await member(stage, groupId, topic);
    await take(first, 10);
    await first.consumer.commitOffsets([{ topic, partition: 0, offset: '4', metadata: 'so far' }]);
    await first.close();
    const second = await member(stage, groupId, topic);
    assert.deepEqual(values(await take(second, 6)), numbered(10).slice(4));
    await second.close();
    const [kept] = await asAdmin(stage, (admin) => admin.fetchOffsets({ groupId, topics: [topic] }));
    assert.deepEqual(kept.partitions, [{ partition: 0, offset: '4', metadata: 'so far' }]);
  },

  'groups are listed described moved and deleted': async (stage) => {
    const topic = await create(stage, 'watched');
    const groupId = stage.name('watched');
    await send(stage, topic, numbered(5));
    const watched = await member(stage, groupId, topic);
    await take(watched, 5);
    await asAdmin(stage, async (admin) => {
      const listed = (await admin.listGroups()).groups.find((group) => group.groupId === groupId);
      assert.equal(listed.protocolType, 'consumer');
      const [described] = (await admin.describeGroups([groupId])).groups;
      assert.equal(described.state, 'Stable');
      const assignment = AssignerProtocol.MemberAssignment.decode(described.members[0].memberAssignment);
      assert.deepEqual(assignment.assignment, { [topic]: [0] });
      await refused('NON_EMPTY_GROUP', () => admin.deleteGroups([groupId]));
      await watched.close();
      await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '2' }] });
      const [moved] = await admin.fetchOffsets({ groupId, topics: [topic] });
      assert.equal(moved.partitions[0].offset, '2');
      await admin.resetOffsets({ groupId, topic, earliest: true });
      await admin.deleteGroups([groupId]);
      await refused('GROUP_ID_NOT_FOUND', () => admin.deleteGroups([groupId]));
    });
  },

  'a living group and producer go on when the broker is killed': async (stage) => {
    const topic = await create(stage, 'outlives', 2);
    const groupId = stage.name('outlives');
    const living = await member(stage, groupId, topic);
    await asProducer(stage, {}, async (producer) => {
      const sendTo = (partition, value) => producer.send({ topic, messages: [{ partition, value }] });
      await sendTo(0, 'before 0');
      await sendTo(1, 'before 1');
      assert.deepEqual(values(await take(living, 2)).sort(), ['before 0', 'before 1']);
      await living.consumer.commitOffsets([0, 1].map((partition) => ({ topic, partition, offset: '1' })));

      await stage.restartBroker();
      await sendTo(0, 'after 0');
      assert.equal(values(await take(living, 3))[2], 'after 0');
      await living.consumer.commitOffsets([{ topic, partition: 0, offset: '2' }]);
      await living.close();

      await sendTo(1, 'last');
    });
    const fresh = await member(stage, groupId, topic);
    assert.deepEqual(values(await take(fresh, 1)), ['last']);
    await fresh.close();
  },
});
