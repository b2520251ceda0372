"""Stories of kafka-python, which speaks the protocol in Python alone."""
import functools
import threading

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, GroupState, OffsetSpec, OffsetTimestamp
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import (
    GroupIdNotFoundError,
    InvalidConfigurationError,
    InvalidPartitionsError,
    InvalidReplicationFactorError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    NonEmptyGroupError,
    OffsetOutOfRangeError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
)
from kafka.structs import OffsetAndMetadata

from stories import PATIENCE_S, check, main, refused, wait_until


def refused_as(error, act):
    refused(error, type, act)


@functools.cache
def admin(stage):
    return KafkaAdminClient(bootstrap_servers=stage.bootstrap)


def producer(stage, **settings):
    return KafkaProducer(bootstrap_servers=stage.bootstrap, **({"enable_idempotence": False} | settings))


def consumer(stage, group=None, **settings):
    return KafkaConsumer(
        bootstrap_servers=stage.bootstrap,
        group_id=group,
        **(
            {
                "auto_offset_reset": "earliest",
                "enable_auto_commit": False,
                "fetch_max_wait_ms": 100,
                "heartbeat_interval_ms": 200,
                "session_timeout_ms": 10_000,
            }
            | settings
        ),
    )


def create(stage, what, partitions=1, **configs):
    name = stage.name(what)
    configs = {key.replace("_", "."): value for key, value in configs.items()}
    admin(stage).create_topics({name: {"num_partitions": partitions, "configs": configs}})
    return name


def send(target, topic, values, **settings):
    """Produces the values in order and returns the offset of each."""
    sent = [target.send(topic, value and value.encode(), **settings) for value in values]
    target.flush(PATIENCE_S)
    return [one.get(PATIENCE_S).offset for one in sent]


def take(source, count):
    """The next so many records."""
    records = []

    def enough():
        for batch in source.poll(100, max_records=count - len(records)).values():
            records.extend(batch)
        return len(records) >= count

    wait_until(enough, f"{count} records, of which came {len(records)}")
    return records


def values(records):
    return [record.value.decode() for record in records]


def numbered(count):
    return [f"value {i}" for i in range(count)]


def reader(stage, topic, offset=0):
    """A consumer without a group, at an offset of partition 0."""
    source = consumer(stage)
    source.assign([TopicPartition(topic, 0)])
    source.seek(TopicPartition(topic, 0), offset)
    return source


def the_cluster_describes_itself(stage):
    cluster = admin(stage).describe_cluster()
    check(len(cluster["cluster_id"]), 22, "length of the cluster's id")
    check([broker["broker_id"] for broker in cluster["brokers"]], [1])
    check(cluster["controller_id"], 1)


def topics_are_created_described_grown_and_deleted(stage):
    topic = create(stage, "made", 2)
    made = admin(stage).describe_topics([topic])[0]
    check([(p["partition_index"], p["leader_id"], p["isr_nodes"]) for p in made["partitions"]], [(0, 1, [1]), (1, 1, [1])])
    admin(stage).create_partitions({topic: 5})
    check(len(admin(stage).describe_topics([topic])[0]["partitions"]), 5)
    check(topic in admin(stage).list_topics(), True)
    admin(stage).delete_topics([topic])
    check(topic in admin(stage).list_topics(), False, "listed after the delete")


def a_large_topic_is_described_page_by_page(stage):
    topic = create(stage, "paged", 5)
    first = admin(stage).describe_topic_partitions([topic], response_partition_limit=3)
    check([p["partition_index"] for p in first["topics"][0]["partitions"]], [0, 1, 2])
    rest = admin(stage).describe_topic_partitions([topic], cursor=first["next_cursor"])
    check([p["partition_index"] for p in rest["topics"][0]["partitions"]], [3, 4])
    check(rest["next_cursor"], None)


def topics_that_cannot_be_are_refused(stage):
    topic = create(stage, "only")
    for error, name, settings in [
        (TopicAlreadyExistsError, topic, {}),
        (InvalidTopicError, "no spaces please", {}),
        (InvalidTopicError, "..", {}),
        (InvalidPartitionsError, stage.name("none"), {"num_partitions": 0}),
        (InvalidReplicationFactorError, stage.name("many"), {"replication_factor": 3}),
        (InvalidConfigurationError, stage.name("odd"), {"configs": {"retention.ms": "soon"}}),
    ]:
        refused_as(error, lambda name=name, settings=settings: admin(stage).create_topics({name: settings}))
    refused_as(UnknownTopicOrPartitionError, lambda: admin(stage).delete_topics([stage.name("unheard")]))
    refused_as(InvalidPartitionsError, lambda: admin(stage).create_partitions({topic: 1}))


def every_codec_and_every_acks_comes_back_in_order(stage):
    for codec in [None, "gzip", "snappy", "lz4", "zstd"]:
        for acks in [0, 1, "all"]:
            topic = create(stage, f"codec-{codec}-{acks}")
            target = producer(stage, compression_type=codec, acks=acks, linger_ms=5)
            send(target, topic, numbered(200))
            target.close()
            source = reader(stage, topic)
            check(values(take(source, 200)), numbered(200), f"{codec} {acks}")
            source.close()


def keys_headers_timestamps_and_tombstones_come_back(stage):
    topic = create(stage, "whole")
    headers = [("trace", b"\x00\xff"), ("trace", b"again"), ("empty", b"")]
    target = producer(stage)
    send(target, topic, ["body"], key=b"key", headers=headers, timestamp_ms=1_234_567_890_123)
    send(target, topic, [None], key=b"gone")
    target.close()
    source = reader(stage, topic)
    body, tombstone = take(source, 2)
    check((body.key, body.value, list(body.headers)), (b"key", b"body", headers))
    check(body.timestamp, 1_234_567_890_123)
    check((tombstone.key, tombstone.value), (b"gone", None))
    source.close()


def an_idempotent_producer_gets_dense_offsets(stage):
    topic = create(stage, "dense")
    target = producer(stage, enable_idempotence=True)
    check(send(target, topic, numbered(500)), list(range(500)))
    target.close()


def a_topic_is_made_by_the_first_produce(stage):
    target = producer(stage)
    check(send(target, stage.name("by-itself"), ["first"]), [0])
    target.close()


def an_unknown_topic_is_named_as_such(stage):
    described = admin(stage).describe_topics([stage.name("unheard")])[0]
    check(described["error_code"], UnknownTopicOrPartitionError.errno)
    refused_as(
        UnknownTopicOrPartitionError,
        lambda: admin(stage).list_partition_offsets({TopicPartition(stage.name("unheard"), 0): OffsetSpec.LATEST}),
    )


def a_message_too_large_for_its_topic_is_refused_and_the_next_is_taken(stage):
    topic = create(stage, "narrow", max_message_bytes="1000")
    target = producer(stage)
    refused_as(MessageSizeTooLargeError, lambda: send(target, topic, ["x" * 2000]))
    check(send(target, topic, ["small"]), [0])
    target.close()


def offsets_are_found_by_time_and_sought(stage):
    topic = create(stage, "timed")
    target = producer(stage)
    for at in range(10):
        send(target, topic, [f"at {at}"], timestamp_ms=1_700_000_000_000 + at * 1000)
    target.close()
    partition = TopicPartition(topic, 0)
    source = reader(stage, topic)
    found = source.offsets_for_times({partition: 1_700_000_004_500})[partition]
    check((found.offset, found.timestamp), (5, 1_700_000_005_000))
    source.seek(partition, found.offset)
    check(values(take(source, 5)), [f"at {at}" for at in range(5, 10)])
    check(source.offsets_for_times({partition: 1_800_000_000_000})[partition], None)
    check(source.beginning_offsets([partition]), {partition: 0})
    check(source.end_offsets([partition]), {partition: 10})
    source.close()


def special_offsets_are_listed(stage):
    topic = create(stage, "ends")
    target = producer(stage)
    for at in [3, 9, 5]:
        send(target, topic, ["x"], timestamp_ms=1_700_000_000_000 + at)
    target.close()
    partition = TopicPartition(topic, 0)
    for spec, offset in [
        (OffsetSpec.EARLIEST, 0),
        (OffsetSpec.LATEST, 3),
        (OffsetSpec.MAX_TIMESTAMP, 1),
        (OffsetSpec.EARLIEST_LOCAL, 0),
        (OffsetTimestamp(1_700_000_000_004), 1),
    ]:
        check(admin(stage).list_partition_offsets({partition: spec})[partition].offset, offset, str(spec))


def records_are_deleted_up_to_an_offset(stage):
    topic = create(stage, "shorter")
    target = producer(stage)
    send(target, topic, numbered(10))
    target.close()
    partition = TopicPartition(topic, 0)
    admin(stage).delete_records({partition: 4})
    source = reader(stage, topic, 0)  # out of range: reset to the earliest
    check(source.beginning_offsets([partition]), {partition: 4})
    check(values(take(source, 6)), numbered(10)[4:])
    source.close()
    refused_as(OffsetOutOfRangeError, lambda: admin(stage).delete_records({partition: 11}))


def configurations_are_described_and_altered(stage):
    topic = create(stage, "tuned", retention_ms="1000")

    def now(key):
        asked = ConfigResource(ConfigResourceType.TOPIC, topic, {key: None})
        return admin(stage).describe_configs([asked], config_filter="all")["topic"][topic][key]

    def alter(changes, **settings):
        asked = ConfigResource(ConfigResourceType.TOPIC, topic, changes)
        return admin(stage).alter_configs([asked], **settings)["topic"][topic]

    check((now("retention.ms")["value"], now("retention.ms")["config_source"]), ("1000", "DYNAMIC_TOPIC_CONFIG"))
    alter({"max.message.bytes": "5000", "cleanup.policy": ("append", "compact"), "retention.ms": ("delete", None)})
    check(now("retention.ms")["value"], "604800000")
    check(now("max.message.bytes")["value"], "5000")
    check(now("cleanup.policy")["value"], "delete,compact")
    alter({"segment.bytes": "2097152"}, incremental=False)  # the client sends the whole configuration
    check((now("segment.bytes")["value"], now("max.message.bytes")["value"]), ("2097152", "5000"))
    check(alter({"segment.bytes": "few"}).startswith(f"[Error {InvalidConfigurationError.errno}]"), True)


def two_members_share_a_group(stage):
    for assignor in [RangePartitionAssignor, CooperativeStickyAssignor]:
        share_a_group(stage, assignor)


def share_a_group(stage, assignor):
    """A second member takes half of the partitions; when it leaves, the first has them all again."""
    topic = create(stage, f"shared-{assignor.name}", 4)
    group = topic
    first, second = (consumer(stage, group, partition_assignment_strategy=[assignor]) for _ in range(2))
    first.subscribe([topic])
    wait_until(lambda: spin(first) or len(first.assignment()) == 4, "the first member has all")
    second.subscribe([topic])
    wait_until(
        lambda: spin(first, second) or (len(first.assignment()), len(second.assignment())) == (2, 2),
        "each member has half",
    )
    check(first.assignment() | second.assignment(), {TopicPartition(topic, p) for p in range(4)})
    second.close()
    wait_until(lambda: spin(first) or len(first.assignment()) == 4, "the first member has all again")
    first.close()


def spin(*members):
    """Polls all members at once, for a join waits for every member. A poll that ends within a join would lose the assignment."""
    threads = [threading.Thread(target=member.poll, args=(1000,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def a_committed_offset_is_where_the_next_member_begins(stage):
    topic = create(stage, "resumed")
    target = producer(stage)
    send(target, topic, numbered(10))
    target.close()
    partition = TopicPartition(topic, 0)
    first = consumer(stage, stage.name("resumed"))
    first.subscribe([topic])
    take(first, 4)
    first.commit({partition: OffsetAndMetadata(4, "so far", -1)})
    first.close()
    second = consumer(stage, stage.name("resumed"))
    second.subscribe([topic])
    check(values(take(second, 6)), numbered(10)[4:])
    check(second.committed(partition, metadata=True)[:2], (4, "so far"))
    second.close()


def groups_are_listed_described_moved_and_deleted(stage):
    topic = create(stage, "watched")
    target = producer(stage)
    send(target, topic, numbered(5))
    target.close()
    partition = TopicPartition(topic, 0)
    group = stage.name("watched")
    member = consumer(stage, group)
    member.subscribe([topic])
    take(member, 5)
    member.commit()
    listed = admin(stage).list_groups(states_filter=[GroupState.STABLE])
    check([g["protocol_type"] for g in listed if g["group_id"] == group], ["consumer"])
    described = admin(stage).describe_groups([group])[group]
    check((described["group_state"], len(described["members"])), ("Stable", 1))
    check(admin(stage).delete_groups([group]), {group: NonEmptyGroupError.__name__})
    member.close()

    def offset():
        return admin(stage).list_group_offsets({group: [partition]})[group][partition].offset

    check(offset(), 5)
    admin(stage).alter_group_offsets(group, {partition: OffsetAndMetadata(2, "", -1)})
    check(offset(), 2)
    admin(stage).delete_group_offsets(group, [partition])
    check(offset(), -1)
    check(admin(stage).delete_groups([group]), {group: "OK"})
    check(admin(stage).delete_groups([group]), {group: GroupIdNotFoundError.__name__})


def a_living_group_and_producer_go_on_when_the_broker_is_killed(stage):
    topic = create(stage, "outlives", 2)
    group = stage.name("outlives")
    target = producer(stage, enable_idempotence=True)
    member = consumer(stage, group)
    member.subscribe([topic])
    send(target, topic, ["before 0"], partition=0)
    send(target, topic, ["before 1"], partition=1)
    check(sorted(values(take(member, 2))), ["before 0", "before 1"])
    member.commit()

    stage.restart_broker()
    send(target, topic, ["after 0"], partition=0)
    check(values(take(member, 1)), ["after 0"])
    member.commit()
    member.close()

    send(target, topic, ["last"], partition=1)
    target.close()
    fresh = consumer(stage, group)
    fresh.subscribe([topic])
    check(values(take(fresh, 1)), ["last"])
    fresh.close()


if __name__ == "__main__":
    main(
        "kafka-python",
        [
            the_cluster_describes_itself,
            topics_are_created_described_grown_and_deleted,
            a_large_topic_is_described_page_by_page,
            topics_that_cannot_be_are_refused,
            every_codec_and_every_acks_comes_back_in_order,
            keys_headers_timestamps_and_tombstones_come_back,
            an_idempotent_producer_gets_dense_offsets,
            a_topic_is_made_by_the_first_produce,
            an_unknown_topic_is_named_as_such,
            a_message_too_large_for_its_topic_is_refused_and_the_next_is_taken,
            offsets_are_found_by_time_and_sought,
            special_offsets_are_listed,
            records_are_deleted_up_to_an_offset,
            configurations_are_described_and_altered,
            two_members_share_a_group,
            a_committed_offset_is_where_the_next_member_begins,
            groups_are_listed_described_moved_and_deleted,
            a_living_group_and_producer_go_on_when_the_broker_is_killed,
        ],
    )
