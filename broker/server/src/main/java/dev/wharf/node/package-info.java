/**
 * Floor 8: the process. The command line, the settings from file and options, the wiring of {@code api.Broker} and the network over the
 * real drivers, health, metrics, start and stop.
 *
 * <p>The only room that sees Quarkus, Micrometer and picocli. May not live here: logic that a broker inside the simulation
 * would need too.
 *
 * <pre>
 *   WharfMain -> StartCommand -> Settings -> Node -> NetworkServer -> api.Broker
 *                                             ^
 *                        Quarkus: health, metrics
 * </pre>
 */
@NullMarked
package dev.wharf.node;

import org.jspecify.annotations.NullMarked;
