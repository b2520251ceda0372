"""Stories of confluent-kafka, which is librdkafka under Python."""
import functools
import threading

from confluent_kafka import (
    Consumer,
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    IsolationLevel,
    KafkaError,
    KafkaException,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

from stories import PATIENCE_S, check, main, refused, wait_until


def code(failure):
    error = failure.args[0] if isinstance(failure, KafkaException) else failure
    return error.code()


@functools.cache  # one for all stories: what it has begun fails when it is collected
def admin(stage):
    return AdminClient({"bootstrap.servers": stage.bootstrap})


def producer(stage, **settings):
    return Producer({"bootstrap.servers": stage.bootstrap, "linger.ms": 5} | dotted(settings))


def consumer(stage, group, **settings):
    return Consumer(
        {
            "bootstrap.servers": stage.bootstrap,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "fetch.wait.max.ms": 100,
        }
        | dotted(settings)
    )


def dotted(settings):
    return {key.replace("_", "."): value for key, value in settings.items()}


def done(futures):
    """The results of what the admin client has begun, by key; the first failure is raised."""
    return {key: future.result(PATIENCE_S) for key, future in futures.items()}


def create(stage, what, partitions=1, **config):
    name = stage.name(what)
    done(admin(stage).create_topics([NewTopic(name, partitions, 1, config=dotted(config))]))
    return name


def send(target, topic, values, partition=-1, **settings):
    """Produces the values in order and returns the offset of each."""
    told = []

    def delivered(error, message):
        told.append(error or message.offset())

    for value in values:
        target.produce(topic, value, partition=partition, on_delivery=delivered, **settings)
    check(target.flush(PATIENCE_S), 0, "messages left in the queue")
    for error in told:
        if isinstance(error, KafkaError):
            raise KafkaException(error)
    return told


def take(source, count):
    """The next so many messages."""
    messages = []

    def enough():
        message = source.poll(0.1)
        if message is not None:
            if message.error():
                raise KafkaException(message.error())
            messages.append(message)
        return len(messages) >= count

    wait_until(enough, f"{count} messages, of which came {len(messages)}")
    return messages


def values(messages):
    return [message.value().decode() for message in messages]


def numbered(count):
    return [f"value {i}" for i in range(count)]


def the_cluster_describes_itself(stage):
    cluster = admin(stage).describe_cluster().result(PATIENCE_S)
    check(len(cluster.cluster_id), 22, "length of the cluster's id")
    check([node.id for node in cluster.nodes], [1])
    check(cluster.controller.id, 1)
    metadata = admin(stage).list_topics(timeout=PATIENCE_S)
    check(list(metadata.brokers), [1])
    check(metadata.cluster_id, cluster.cluster_id)


def topics_are_created_described_grown_and_deleted(stage):
    client = admin(stage)
    topic = create(stage, "made", 2)
    made = done(client.describe_topics(TopicCollection([topic])))[topic]
    check([(p.id, p.leader.id, len(p.isr)) for p in made.partitions], [(0, 1, 1), (1, 1, 1)])
    done(client.create_partitions([NewPartitions(topic, 5)]))
    grown = client.list_topics(topic, timeout=PATIENCE_S).topics[topic]
    check(sorted(grown.partitions), [0, 1, 2, 3, 4])
    done(client.delete_topics([topic]))
    check(topic in client.list_topics(timeout=PATIENCE_S).topics, False, "listed after the delete")
    again = create(stage, "made", 1)
    check(len(client.list_topics(again, timeout=PATIENCE_S).topics[again].partitions), 1)


def topics_that_cannot_be_are_refused(stage):
    client = admin(stage)
    topic = create(stage, "only")
    for error, new in [
        (KafkaError.TOPIC_ALREADY_EXISTS, NewTopic(topic, 1, 1)),
        (KafkaError.TOPIC_EXCEPTION, NewTopic("no spaces please", 1, 1)),
        (KafkaError.TOPIC_EXCEPTION, NewTopic("x" * 250, 1, 1)),
        (KafkaError.INVALID_PARTITIONS, NewTopic(stage.name("none"), 0, 1)),
        (KafkaError.INVALID_REPLICATION_FACTOR, NewTopic(stage.name("many"), 1, 3)),
        (KafkaError.INVALID_CONFIG, NewTopic(stage.name("odd"), 1, 1, config={"cleanup.policy": "burn"})),
        (KafkaError.INVALID_CONFIG, NewTopic(stage.name("odd"), 1, 1, config={"no.such.key": "1"})),
    ]:
        refused(error, code, lambda new=new: done(client.create_topics([new])))
    refused(
        KafkaError.UNKNOWN_TOPIC_OR_PART, code, lambda: done(client.delete_topics([stage.name("unheard")]))
    )
    refused(
        KafkaError.INVALID_PARTITIONS, code, lambda: done(client.create_partitions([NewPartitions(topic, 1)]))
    )
    refused(
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        code,
        lambda: done(client.create_partitions([NewPartitions(stage.name("unheard"), 2)])),
    )


def every_codec_and_every_acks_comes_back_in_order(stage):
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"]:
        for acks in ["0", "1", "all"]:
            topic = create(stage, f"codec-{codec}-{acks}")
            send(producer(stage, compression_type=codec, acks=acks), topic, numbered(300))
            source = consumer(stage, "codecs")
            source.assign([TopicPartition(topic, 0, 0)])
            check(values(take(source, 300)), numbered(300), f"{codec} {acks}")
            source.close()


def keys_headers_timestamps_and_tombstones_come_back(stage):
    topic = create(stage, "whole")
    headers = [("trace", b"\x00\xff"), ("trace", b"again"), ("empty", b""), ("none", None)]
    target = producer(stage)
    send(target, topic, [b"body"], key=b"key", headers=headers, timestamp=1_234_567_890_123)
    send(target, topic, [None], key=b"gone")
    source = consumer(stage, "whole")
    source.assign([TopicPartition(topic, 0, 0)])
    body, tombstone = take(source, 2)
    check((body.key(), body.value(), body.headers()), (b"key", b"body", headers))
    check(body.timestamp()[1], 1_234_567_890_123)
    check((tombstone.key(), tombstone.value()), (b"gone", None))
    source.close()


def an_idempotent_producer_gets_dense_offsets(stage):
    topic = create(stage, "dense")
    offsets = send(producer(stage, enable_idempotence=True), topic, numbered(1000))
    check(offsets, list(range(1000)))


def a_topic_is_made_by_the_first_produce(stage):
    topic = stage.name("by-itself")
    check(send(producer(stage), topic, ["first"]), [0])


def an_unknown_topic_is_named_to_the_consumer(stage):
    source = consumer(stage, "lost", allow_auto_create_topics=False)
    source.subscribe([stage.name("unheard")])
    message = wait_until(lambda: source.poll(0.1), "an error")
    check(message.error().code(), KafkaError.UNKNOWN_TOPIC_OR_PART)
    source.close()


def a_message_too_large_for_its_topic_is_refused_and_the_next_is_taken(stage):
    topic = create(stage, "narrow", max_message_bytes=1000)
    target = producer(stage)
    refused(KafkaError.MSG_SIZE_TOO_LARGE, code, lambda: send(target, topic, ["x" * 2000]))
    check(send(target, topic, ["small"]), [0])


def offsets_are_found_by_time_and_sought(stage):
    topic = create(stage, "timed")
    target = producer(stage)
    for at in range(10):
        send(target, topic, [f"at {at}"], timestamp=1_700_000_000_000 + at * 1000)
    source = consumer(stage, "timed")
    found = source.offsets_for_times([TopicPartition(topic, 0, 1_700_000_004_500)], timeout=PATIENCE_S)
    check(found[0].offset, 5)
    source.assign(found)
    check(values(take(source, 5)), [f"at {at}" for at in range(5, 10)])
    past = source.offsets_for_times([TopicPartition(topic, 0, 1_800_000_000_000)], timeout=PATIENCE_S)
    check(past[0].offset, -1, "offset past the end")
    source.seek(TopicPartition(topic, 0, 2))
    check(values(take(source, 1)), ["at 2"])
    check(source.get_watermark_offsets(TopicPartition(topic, 0), timeout=PATIENCE_S), (0, 10))
    source.close()


def special_offsets_are_listed(stage):
    client = admin(stage)
    topic = create(stage, "ends")
    target = producer(stage)
    for at in [3, 9, 5]:
        send(target, topic, ["x"], timestamp=1_700_000_000_000 + at)
    partition = TopicPartition(topic, 0)
    for spec, offset in [
        (OffsetSpec.earliest(), 0),
        (OffsetSpec.latest(), 3),
        (OffsetSpec.max_timestamp(), 1),
        (OffsetSpec.for_timestamp(1_700_000_000_004), 1),
    ]:
        listed = done(client.list_offsets({partition: spec}, isolation_level=IsolationLevel.READ_COMMITTED))
        check(listed[partition].offset, offset, str(spec))


def records_are_deleted_up_to_an_offset(stage):
    client = admin(stage)
    topic = create(stage, "shorter")
    send(producer(stage), topic, numbered(10))
    partition = TopicPartition(topic, 0, 4)
    check(done(client.delete_records([partition]))[partition].low_watermark, 4)
    source = consumer(stage, "shorter")
    check(source.get_watermark_offsets(TopicPartition(topic, 0), timeout=PATIENCE_S), (4, 10))
    source.assign([TopicPartition(topic, 0, 0)])  # out of range: reset to the earliest
    check(values(take(source, 6)), numbered(10)[4:])
    source.close()
    refused(
        KafkaError.OFFSET_OUT_OF_RANGE,
        code,
        lambda: done(client.delete_records([TopicPartition(topic, 0, 11)])),
    )


def configurations_are_described_and_altered(stage):
    client = admin(stage)
    topic = create(stage, "tuned", retention_ms=1000)

    def resource(*changes):
        return ConfigResource(ResourceType.TOPIC, topic, incremental_configs=list(changes) or None)

    def now():
        return done(client.describe_configs([resource()]))[resource()]

    check((now()["retention.ms"].value, now()["retention.ms"].source), ("1000", ConfigSource.DYNAMIC_TOPIC_CONFIG.value))
    change = AlterConfigOpType
    done(
        client.incremental_alter_configs(
            [
                resource(
                    ConfigEntry("retention.ms", None, incremental_operation=change.DELETE),
                    ConfigEntry("max.message.bytes", "5000", incremental_operation=change.SET),
                    ConfigEntry("cleanup.policy", "compact", incremental_operation=change.APPEND),
                )
            ]
        )
    )
    after = now()
    check(after["retention.ms"].value, "604800000")
    check(after["max.message.bytes"].value, "5000")
    check(after["cleanup.policy"].value, "delete,compact")
    refused(
        KafkaError.INVALID_CONFIG,
        code,
        lambda: done(
            client.incremental_alter_configs(
                [resource(ConfigEntry("segment.bytes", "few", incremental_operation=change.SET))]
            )
        ),
    )
    refused(
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        code,
        lambda: done(client.describe_configs([ConfigResource(ResourceType.TOPIC, stage.name("unheard"))])),
    )
    broker = ConfigResource(ResourceType.BROKER, "1")
    check(done(client.describe_configs([broker]))[broker]["node.id"].value, "1")


def two_members_share_a_group(stage):
    for assignor in ["range", "roundrobin", "cooperative-sticky"]:
        share_a_group(stage, f"shared-{assignor}", partition_assignment_strategy=assignor)


def static_members_share_a_group(stage):
    share_a_group(stage, "static", [{"group.instance.id": "one"}, {"group.instance.id": "two"}])


def share_a_group(stage, what, own=({}, {}), **settings):
    """A second member takes half of the partitions; when it leaves, the first has them all again."""
    topic = create(stage, what, 4)
    group = stage.name(what)
    first = Consumer(consumer_settings(stage, group, settings) | own[0])
    second = Consumer(consumer_settings(stage, group, settings) | own[1])
    first.subscribe([topic])
    wait_until(lambda: spin(first) or len(first.assignment()) == 4, "the first member has all")
    second.subscribe([topic])
    wait_until(
        lambda: spin(first, second) or (len(first.assignment()), len(second.assignment())) == (2, 2),
        "each member has half",
    )
    owned = {p.partition for member in (first, second) for p in member.assignment()}
    check(owned, {0, 1, 2, 3})
    if own[1]:  # a static member that closes stays in the group until its session ends
        second.close()
        described = done(admin(stage).describe_consumer_groups([group]))[group]
        check(sorted(m.group_instance_id for m in described.members), ["one", "two"])
    else:
        second.close()
        wait_until(lambda: spin(first) or len(first.assignment()) == 4, "the first member has all again")
    first.close()


def consumer_settings(stage, group, settings):
    return {
        "bootstrap.servers": stage.bootstrap,
        "group.id": group,
        "auto.offset.reset": "earliest",
        "session.timeout.ms": 10_000,
        "heartbeat.interval.ms": 200,
    } | dotted(settings)


def spin(*members):
    for member in members:
        member.poll(0.05)


def a_committed_offset_is_where_the_next_member_begins(stage):
    topic = create(stage, "resumed")
    send(producer(stage), topic, numbered(10))
    group = stage.name("resumed")
    first = consumer(stage, group)
    first.subscribe([topic])
    take(first, 4)
    first.commit(offsets=[TopicPartition(topic, 0, 4, metadata="so far")], asynchronous=False)
    first.close()
    second = consumer(stage, group)
    second.subscribe([topic])
    check(values(take(second, 6)), numbered(10)[4:])
    committed = second.committed([TopicPartition(topic, 0)], timeout=PATIENCE_S)[0]
    check((committed.offset, committed.metadata), (4, "so far"))
    second.close()


def groups_are_listed_described_moved_and_deleted(stage):
    client = admin(stage)
    topic = create(stage, "watched")
    send(producer(stage), topic, numbered(5))
    group = stage.name("watched")
    member = consumer(stage, group)
    member.subscribe([topic])
    take(member, 5)
    member.commit(asynchronous=False)
    listed = {g.group_id: g.state for g in client.list_consumer_groups().result(PATIENCE_S).valid}
    check(listed[group], ConsumerGroupState.STABLE)
    described = done(client.describe_consumer_groups([group]))[group]
    check([m.assignment.topic_partitions[0].topic for m in described.members], [topic])
    refused(KafkaError.NON_EMPTY_GROUP, code, lambda: done(client.delete_consumer_groups([group])))
    member.close()

    def offset():
        asked = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0)])
        return done(client.list_consumer_group_offsets([asked]))[group].topic_partitions[0].offset

    check(offset(), 5)
    moved = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 2)])
    done(client.alter_consumer_group_offsets([moved]))
    check(offset(), 2)
    done(client.delete_consumer_groups([group]))
    check(
        done(client.describe_consumer_groups([group]))[group].state, ConsumerGroupState.DEAD, "after the delete"
    )
    refused(KafkaError.GROUP_ID_NOT_FOUND, code, lambda: done(client.delete_consumer_groups([group])))


def a_living_group_and_producer_go_on_when_the_broker_is_killed(stage):
    topic = create(stage, "outlives", 2)
    group = stage.name("outlives")
    target = producer(stage, enable_idempotence=True)
    member = consumer(stage, group)
    member.subscribe([topic])
    send(target, topic, ["before 0"], partition=0)
    send(target, topic, ["before 1"], partition=1)
    check(sorted(values(take(member, 2))), ["before 0", "before 1"])
    member.commit(asynchronous=False)

    stage.restart_broker()
    during = threading.Thread(target=send, args=(target, topic, ["after 0"], 0))
    during.start()
    check(values(take(member, 1)), ["after 0"])
    during.join(PATIENCE_S)
    member.commit(asynchronous=False)
    member.close()

    fresh = consumer(stage, group)
    fresh.subscribe([topic])
    send(producer(stage), topic, ["last"], partition=1)
    check(values(take(fresh, 1)), ["last"])
    fresh.close()


if __name__ == "__main__":
    main(
        "confluent",
        [
            the_cluster_describes_itself,
            topics_are_created_described_grown_and_deleted,
            topics_that_cannot_be_are_refused,
            every_codec_and_every_acks_comes_back_in_order,
            keys_headers_timestamps_and_tombstones_come_back,
            an_idempotent_producer_gets_dense_offsets,
            a_topic_is_made_by_the_first_produce,
            an_unknown_topic_is_named_to_the_consumer,
            a_message_too_large_for_its_topic_is_refused_and_the_next_is_taken,
            offsets_are_found_by_time_and_sought,
            special_offsets_are_listed,
            records_are_deleted_up_to_an_offset,
            configurations_are_described_and_altered,
            two_members_share_a_group,
            static_members_share_a_group,
            a_committed_offset_is_where_the_next_member_begins,
            groups_are_listed_described_moved_and_deleted,
            a_living_group_and_producer_go_on_when_the_broker_is_killed,
        ],
    )
