/**
 * Floor 5: a broker's life among others. {@link dev.wharf.cluster.ControllerChannel} finds the active controller and asks it until it has answered, {@link
 * dev.wharf.cluster.ControllerDesk} answers where it is active, {@link dev.wharf.cluster.OperatorDesk} those who look after the cluster from outside, and {@link dev.wharf.cluster.BrokerLifecycle} registers the broker, keeps it alive and lets it go.
 *
 * <pre>
 * broker's loop -> ControllerChannel -> peer.PeerCalls -> ControllerDesk -> controller.Controller
 *                        |  this node's controller is active                      ^
 *                        +--------------------------------------------------------+
 * </pre>
 *
 * <p>A single node has none of this. May not live here: what the controller decides ({@code controller}), what clients ask ({@code api}).
 */
@NullMarked
package dev.wharf.cluster;

import org.jspecify.annotations.NullMarked;
