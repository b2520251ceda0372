package dev.wharf.operator.api;

/** Names that all resources of the group share. */
public final class Resources {
    public static final String GROUP = "mq.wharf.dev";
    public static final String VERSION = "v1beta1";

    /** {@code kubectl get mq} shows all of them. */
    public static final String CATEGORY = "mq";

    private Resources() {}
}
