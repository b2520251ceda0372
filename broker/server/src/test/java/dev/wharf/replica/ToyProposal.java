package dev.wharf.replica;

import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A proposal and its answer on the wire. */
record ToyProposal(
        int partition, int leaderEpoch, int partitionEpoch, List<IsrProposals.Member> isr) {
    static final short KEY = 900;

    static ByteBuffer write(IsrProposals.Proposal proposal) {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        bytes.putInt(proposal.partition());
        bytes.putInt(proposal.leaderEpoch());
        bytes.putInt(proposal.partitionEpoch());
        for (IsrProposals.Member member : proposal.isr()) {
            bytes.putInt(member.brokerId()).putLong(member.brokerEpoch());
        }
        return bytes.flip();
    }

    static ToyProposal read(ByteBuffer bytes) {
        int partition = bytes.getInt();
        int leaderEpoch = bytes.getInt();
        int partitionEpoch = bytes.getInt();
        List<IsrProposals.Member> isr = new ArrayList<>();
        while (bytes.hasRemaining()) {
            isr.add(new IsrProposals.Member(bytes.getInt(), bytes.getLong()));
        }
        return new ToyProposal(partition, leaderEpoch, partitionEpoch, isr);
    }

    static ByteBuffer answer(Errors error, PartitionImage state) {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        bytes.putShort(error.code());
        bytes.putInt(state.leaderEpoch()).putInt(state.partitionEpoch());
        state.isr().forEach(bytes::putInt);
        return bytes.flip();
    }

    static IsrProposals.Answer readAnswer(ByteBuffer bytes) {
        Errors error = Errors.of(bytes.getShort());
        if (error != Errors.NONE) {
            return new IsrProposals.Answer.Refused(error);
        }
        int leaderEpoch = bytes.getInt();
        int partitionEpoch = bytes.getInt();
        List<Integer> isr = new ArrayList<>();
        while (bytes.hasRemaining()) {
            isr.add(bytes.getInt());
        }
        return new IsrProposals.Answer.Accepted(leaderEpoch, partitionEpoch, isr);
    }
}
