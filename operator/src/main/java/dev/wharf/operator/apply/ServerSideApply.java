package dev.wharf.operator.apply;

import dev.wharf.operator.manifest.Names;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** How things are written to Kubernetes: each writer names itself, and what it wants wins over what others have written. Without state. */
public final class ServerSideApply {
    /** As the operator. */
    public static final PatchContext BY_OPERATOR = by(Names.FIELD_MANAGER);

    private ServerSideApply() {}

    /** As somebody. */
    public static PatchContext by(String fieldManager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(fieldManager)
                .withForce(true)
                .build();
    }
}
