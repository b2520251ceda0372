/**
 * The generator of message types, run by the build only: JSON schemas in ({@link dev.wharf.codegen.SchemaSource}, {@link
 * dev.wharf.codegen.SchemaParser}), a small model of them ({@link dev.wharf.codegen.MessageSchema} and what it consists of), Java
 * sources out ({@link dev.wharf.codegen.MessageWriter}, {@link dev.wharf.codegen.ApiKeyWriter}, {@link
 * dev.wharf.codegen.RecordTypeWriter}).
 *
 * <p>May live here: what a schema says and how our code for it looks. May not: anything that runs in a broker; the bounded reading
 * and writing of bytes is in {@code dev.wharf.protocol.wire}. The prose of the schemas is Kafka's and is not copied into our code.
 */
@NullMarked
package dev.wharf.codegen;

import org.jspecify.annotations.NullMarked;
