package dev.wharf.network;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the address behind another node's name, off the loops: a name service that does not answer makes its askers wait for seconds. An address that is written as
 * one is taken as it is.
 */
final class PeerNames extends AddressResolverGroup<InetSocketAddress> {
    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new Names(executor).asAddressResolver();
    }

    private static final class Names extends InetNameResolver {
        private Names(EventExecutor executor) {
            super(executor);
        }

        @Override
        protected void doResolve(String host, Promise<InetAddress> promise) {
            resolve(host, promise, InetAddress::getByAddress, InetAddress::getByName);
        }

        @Override
        protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
            resolve(
                    host,
                    promise,
                    (name, bytes) -> List.of(InetAddress.getByAddress(name, bytes)),
                    name -> Arrays.asList(InetAddress.getAllByName(name)));
        }

        private static <T> void resolve(
                String host, Promise<T> promise, Literal<T> literal, LookUp<T> lookUp) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
            if (bytes != null) {
                settle(promise, host, name -> literal.of(name, bytes));
            } else {
                Thread.ofVirtual().name("wharf-names").start(() -> settle(promise, host, lookUp));
            }
        }

        /** The promise may be settled already: whoever asked has not waited. */
        private static <T> void settle(Promise<T> promise, String host, LookUp<T> lookUp) {
            try {
                promise.trySuccess(lookUp.of(host));
            } catch (UnknownHostException e) {
                promise.tryFailure(e);
            }
        }
    }

    /** An address that is spelled out. */
    @FunctionalInterface
    private interface Literal<T> {
        T of(String host, byte[] bytes) throws UnknownHostException;
    }

    /** What the system says of a name. */
    @FunctionalInterface
    private interface LookUp<T> {
        T of(String host) throws UnknownHostException;
    }
}
