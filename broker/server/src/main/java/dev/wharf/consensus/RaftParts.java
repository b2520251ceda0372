package dev.wharf.consensus;

import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.Entropy;
import dev.wharf.env.Loop;
import dev.wharf.peer.PeerCalls;

/**
 * What a replicated metadata log stands on.
 *
 * @param loop of the log and of the calls. A force of the log blocks it, so a busy node gives the metadata a loop of its own
 */
public record RaftParts(Disk disk, Loop loop, Clock clock, Entropy dice, PeerCalls calls) {}
