package dev.wharf.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class ChartTest {
    @Test
    void bars_begin_at_one_and_go_to_either_side() throws Exception {
        Chart chart = new Chart("CPU < Kafka's & more", true);
        chart.add("half", new Spread(0.5, 0.4, 0.6));
        chart.add("double", new Spread(2, 2, 2));
        List<Element> bars = elements(chart.svg(), "rect").subList(1, 3);
        Element half = bars.getFirst();
        Element twice = bars.getLast();
        double one = number(twice, "x");
        assertThat(number(half, "x") + number(half, "width"))
                .isEqualTo(one, org.assertj.core.data.Offset.offset(0.2));
        assertThat(number(half, "width"))
                .isEqualTo(number(twice, "width"), org.assertj.core.data.Offset.offset(0.2));
        assertThat(half.getAttribute("fill")).isNotEqualTo(twice.getAttribute("fill"));
    }

    @Test
    void an_empty_chart_says_so() {
        assertThat(new Chart("nothing", false).isEmpty()).isTrue();
    }

    private static List<Element> elements(String svg, String name) throws Exception {
        NodeList found =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                        .getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
