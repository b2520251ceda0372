package dev.wharf.node;

import dev.wharf.config.ConfigException;
import dev.wharf.consensus.Voter;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;

/** The first voters of a cluster as people write them, in an option or a setting (KIP-853). */
final class VoterList {
    static final String SYNTAX = "ID@HOST:PORT:DIRECTORY with commas between them";

    private VoterList() {}

    /**
     * The voters in {@code text}, in its order.
     *
     * @param listener the name under which their addresses stand
     * @throws IllegalArgumentException saying what is wrong, after the name of who has said it
     */
    static List<Voter> parse(String text, String listener) {
        List<Voter> voters = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            Voter voter = parseOne(word.trim(), listener);
            if (voters.stream()
                    .anyMatch(
                            other ->
                                    other.nodeId() == voter.nodeId()
                                            || other.directoryId().equals(voter.directoryId()))) {
                throw new IllegalArgumentException("names a node or a directory twice: " + word);
            }
            voters.add(voter);
        }
        return voters;
    }

    private static Voter parseOne(String word, String listener) {
        int at = word.indexOf('@');
        int directory = word.lastIndexOf(':');
        try {
            if (at <= 0 || directory <= at) {
                throw new IllegalArgumentException(word);
            }
            int id = Integer.parseInt(word.substring(0, at));
            HostPort address = HostPort.parse("voters", word, word.substring(at + 1, directory));
            if (id < 0) {
                throw new IllegalArgumentException("node " + id);
            }
            return new Voter(
                    id,
                    Uuid.parse(word.substring(directory + 1)),
                    List.of(new Voter.Endpoint(listener, address.host(), address.port())));
        } catch (IllegalArgumentException | ConfigException e) {
            throw new IllegalArgumentException("has " + word + ": expected " + SYNTAX, e);
        }
    }
}
