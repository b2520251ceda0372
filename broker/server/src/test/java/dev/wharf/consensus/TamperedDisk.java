package dev.wharf.consensus;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Disks that stand before another one and misbehave with the segments of the log. */
final class TamperedDisk {
    private int bugsLeft;

    /** Says that it has forced a segment, and has not. */
    static Disk forgetful(Disk disk) {
        return before(
                disk,
                (file, method, args) ->
                        method.getName().equals("forceNow") ? null : call(file, method, args));
    }

    /** The next appends trip over a bug, which is no failure of the disk. */
    void failNext(int appends) {
        bugsLeft = appends;
    }

    int bugsLeft() {
        return bugsLeft;
    }

    Disk failing(Disk disk) {
        return before(disk, this::callOrFail);
    }

    private @Nullable Object callOrFail(DiskFile file, Method method, Object @Nullable [] args)
            throws Throwable {
        if (method.getName().equals("write") && bugsLeft > 0) {
            bugsLeft--;
            throw new IllegalArgumentException("a bug");
        }
        return call(file, method, args);
    }

    private interface OnFile {
        @Nullable Object call(DiskFile file, Method method, Object @Nullable [] args)
                throws Throwable;
    }

    private static Disk before(Disk disk, OnFile onFile) {
        return proxy(
                Disk.class,
                (method, args) -> {
                    Object result = call(disk, method, args);
                    if (!(result instanceof DiskFile file) || !isSegment(args)) {
                        return result;
                    }
                    return proxy(DiskFile.class, (m, a) -> onFile.call(file, m, a));
                });
    }

    private static boolean isSegment(Object @Nullable [] args) {
        return Objects.requireNonNull(args)[0].toString().endsWith(".log");
    }

    private interface Handler {
        @Nullable Object call(Method method, Object @Nullable [] args) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, args) -> handler.call(method, args)));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] args)
            throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
