/**
 * Not a room: the one class of ours that has to be in the Raft library's own package to reach a constructor there. Nothing else may live here; the door to
 * the library is {@code
 * dev.wharf.consensus}.
 */
package org.apache.kafka.raft;
