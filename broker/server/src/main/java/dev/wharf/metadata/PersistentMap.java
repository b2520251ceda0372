package dev.wharf.metadata;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map whose changed copies share all but the path to the change: an AVL tree. A copy with one more of
 * n keys costs O(log n), so an image of ten thousand topics is built record by record without a mutable twin.
 *
 * <p>Iterates in the order of the keys. Readable from any thread.
 */
public final class PersistentMap<K extends Comparable<? super K>, V>
        implements Iterable<Map.Entry<K, V>> {
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<String, Object>(null);

    private final @Nullable Node<K, V> root;

    private PersistentMap(@Nullable Node<K, V> root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // holds no key and no value of any type
    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    public int size() {
        return root == null ? 0 : root.size;
    }

    public boolean isEmpty() {
        return root == null;
    }

    /** The value of {@code key}, or null. */
    public @Nullable V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    public boolean containsKey(K key) {
        return get(key) != null;
    }

    /** A copy in which {@code key} has {@code value}. */
    public PersistentMap<K, V> with(K key, V value) {
        return new PersistentMap<>(with(root, key, value));
    }

    /** A copy without {@code key}; this map if it has no such key. */
    public PersistentMap<K, V> without(K key) {
        return containsKey(key) ? new PersistentMap<>(without(root, key)) : this;
    }

    /** All entries, ascending. */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return new Ascending<>(root, null);
    }

    /** The entries from {@code from} on, inclusive, ascending. */
    public Iterable<Map.Entry<K, V>> tail(K from) {
        return () -> new Ascending<>(root, from);
    }

    /** Equal when keys and values are, whatever the shape of the tree. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof PersistentMap<?, ?> map) || map.size() != size()) {
            return false;
        }
        Iterator<?> theirs = map.iterator();
        for (Map.Entry<K, V> entry : this) {
            if (!entry.equals(theirs.next())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Map.Entry<K, V> entry : this) {
            hash = 31 * hash + entry.hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        for (Map.Entry<K, V> entry : this) {
            text.add(entry.toString());
        }
        return text.toString();
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> with(
            @Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(key, value, node.left, node.right);
        }
        return order < 0
                ? balance(node.key, node.value, with(node.left, key, value), node.right)
                : balance(node.key, node.value, node.left, with(node.right, key, value));
    }

    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> without(
            @Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balance(node.key, node.value, without(node.left, key), node.right);
        }
        if (order > 0) {
            return balance(node.key, node.value, node.left, without(node.right, key));
        }
        if (node.left == null) {
            return node.right;
        }
        if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = first(node.right);
        return balance(next.key, next.value, node.left, without(node.right, next.key));
    }

    private static <K, V> Node<K, V> first(Node<K, V> node) {
        Node<K, V> first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    /** A node over two subtrees whose heights differ by two at most. */
    private static <K, V> Node<K, V> balance(
            K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        int lean = height(left) - height(right);
        if (lean > 1 && left != null) {
            return height(left.left) >= height(left.right) || left.right == null
                    ? new Node<>(
                            left.key,
                            left.value,
                            left.left,
                            new Node<>(key, value, left.right, right))
                    : new Node<>(
                            left.right.key,
                            left.right.value,
                            new Node<>(left.key, left.value, left.left, left.right.left),
                            new Node<>(key, value, left.right.right, right));
        }
        if (lean < -1 && right != null) {
            return height(right.right) >= height(right.left) || right.left == null
                    ? new Node<>(
                            right.key,
                            right.value,
                            new Node<>(key, value, left, right.left),
                            right.right)
                    : new Node<>(
                            right.left.key,
                            right.left.value,
                            new Node<>(key, value, left, right.left.left),
                            new Node<>(right.key, right.value, right.left.right, right.right));
        }
        return new Node<>(key, value, left, right);
    }

    private static int height(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    /** Height of the tree: at most 1.45 times the logarithm of the size. */
    int height() {
        return height(root);
    }

    private static final class Node<K, V> {
        private final K key;
        private final V value;
        private final @Nullable Node<K, V> left;
        private final @Nullable Node<K, V> right;
        private final int size;
        private final int height;

        private Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.size = 1 + (left == null ? 0 : left.size) + (right == null ? 0 : right.size);
            this.height = 1 + Math.max(PersistentMap.height(left), PersistentMap.height(right));
        }
    }

    /** Walks the tree; the stack holds the nodes whose left side is done. */
    private static final class Ascending<K extends Comparable<? super K>, V>
            implements Iterator<Map.Entry<K, V>> {
        private final ArrayDeque<Node<K, V>> stack = new ArrayDeque<>();

        private Ascending(@Nullable Node<K, V> root, @Nullable K from) {
            Node<K, V> node = root;
            while (node != null) {
                if (from != null && node.key.compareTo(from) < 0) {
                    node = node.right;
                } else {
                    stack.push(node);
                    node = node.left;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return !stack.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (stack.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = stack.pop();
            for (Node<K, V> child = node.right; child != null; child = child.left) {
                stack.push(child);
            }
            return Map.entry(node.key, node.value);
        }
    }
}
