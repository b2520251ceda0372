/**
 * What clients did and saw while a broker was killed under them, and whether a broker that keeps its promises can have shown it. Nothing here
 * knows a broker, a process or a client library: tests record, {@link dev.wharf.e2e.history.HistoryCheck} judges.
 */
@NullMarked
package dev.wharf.e2e.history;

import org.jspecify.annotations.NullMarked;
