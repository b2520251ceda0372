package dev.wharf.controller;

/** Bugs on purpose, for the test of the simulation. */
enum MachineFault {
    /** A broker that starts again stays in the ISRs of its earlier life. */
    OLD_INCARNATION_STAYS_IN_ISR,
    /** The epoch in which a follower has fetched is not looked at (KIP-903). */
    FOLLOWER_EPOCH_IGNORED,
    /** The state that a leader knows is not looked at. */
    STALE_LEADER_BELIEVED,
    /** A broker that has lost records stays eligible (KIP-966). */
    ELIGIBLE_AFTER_A_CRASH,
    /** Who is eligible is not looked at again when fewer replicas are enough. */
    ELIGIBLE_AFTER_FEWER_ARE_ENOUGH,
    /** Any active replica leads when nobody is eligible. */
    UNCLEAN_WITHOUT_LEAVE,
    /** A new leader leads in the epoch of the old one. */
    EPOCH_STAYS,
    /** A broker that is silent is never fenced. */
    SILENCE_IGNORED,
    /** A permit to restart is given without a look at who is in sync. */
    PERMIT_WITHOUT_A_LOOK,
    /** A permit to restart is given and not written down. */
    PERMIT_FORGOTTEN
}
