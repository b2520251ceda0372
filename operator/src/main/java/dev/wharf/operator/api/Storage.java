package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The volume of each broker. */
@ValidationRule(
        value = "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
        message = "a volume can grow, but not shrink")
@ValidationRule(
        value =
                "has(self.className) == has(oldSelf.className) && (!has(self.className) || self.className == oldSelf.className)",
        message = "the storage class of a cluster cannot be changed")
public record Storage(
        @JsonPropertyDescription("Size of each volume, such as 100Gi; can grow.")
                @Required
                @Size(max = 32)
                @Pattern("^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$")
                String size,
        @JsonPropertyDescription("Storage class; by default the default class of Kubernetes.")
                @Size(max = 253)
                @Nullable String className,
        @JsonPropertyDescription(
                        "What becomes of the volumes when the cluster is deleted or scaled in: Retain (the default) or Delete.")
                @Nullable DeletionPolicy deletionPolicy) {
    public DeletionPolicy deletionPolicyOrDefault() {
        return deletionPolicy == null ? DeletionPolicy.RETAIN : deletionPolicy;
    }
}
