package dev.wharf.log;

import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import java.util.Set;

/**
 * What the logs of one loop share.
 *
 * @param disk the log directory
 * @param loop the owner of every log that has this
 * @param clock for times in records and for what is old
 * @param files the open files of this loop
 * @param root the names in the log directory
 * @param journals the ways to the journals
 * @param early forces that nobody waits for
 * @param faults empty but in tests
 */
record LogEnv(
        Disk disk,
        Loop loop,
        Clock clock,
        OpenFiles files,
        RootNames root,
        JournalPorts journals,
        EarlyForces early,
        Set<LogFault> faults) {
    boolean has(LogFault fault) {
        return faults.contains(fault);
    }
}
