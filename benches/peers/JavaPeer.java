import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Streaming validation by javax.xml.validation: Apache Xerces-J, or the parser built into the JDK.
 * Same protocol as peer.h. The first argument is "xerces" or "jdk"; the caller asks for warm-up passes.
 */
public final class JavaPeer {
    private static final class Counter implements ErrorHandler {
        int errors;

        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) {
            errors++;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            errors++;
            throw e;
        }
    }

    /** Processor time of the process, its garbage collector included. */
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Validator validator;
    private final Counter counter = new Counter();
    private final List<byte[]> documents = new ArrayList<>();
    private long bytes;

    private JavaPeer(Schema schema) {
        validator = schema.newValidator();
        validator.setErrorHandler(counter);
    }

    private static SchemaFactory factory(String which) {
        return which.equals("jdk")
                ? SchemaFactory.newDefaultInstance()
                : SchemaFactory.newInstance(
                        XMLConstants.W3C_XML_SCHEMA_NS_URI, "org.apache.xerces.jaxp.validation.XMLSchemaFactory", null);
    }

    private void load(String path) throws IOException {
        byte[] document = Files.readAllBytes(Path.of(path));
        documents.add(document);
        bytes += document.length;
    }

    private boolean isValid(byte[] document) {
        counter.errors = 0;
        try {
            validator.validate(new StreamSource(new ByteArrayInputStream(document)));
        } catch (SAXException | IOException e) {
            return false;
        }
        return counter.errors == 0;
    }

    private int pass() throws IOException {
        int valid = 0;
        for (byte[] document : documents) {
            valid += isValid(document) ? 1 : 0;
        }
        return valid;
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 3) {
            System.err.println("usage: JavaPeer xerces|jdk SCHEMA.xsd DOCUMENT...");
            System.exit(2);
        }
        SchemaFactory factory = factory(args[0]);
        JavaPeer peer = new JavaPeer(factory.newSchema(new File(args[1])));
        for (int i = 2; i < args.length; i++) {
            peer.load(args[i]);
        }
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            int passes = Integer.parseInt(line.trim());
            int valid = 0;
            long start = SYSTEM.getProcessCpuTime();
            for (int i = 0; i < passes; i++) {
                valid = peer.pass();
            }
            System.out.println((SYSTEM.getProcessCpuTime() - start) + " " + peer.bytes + " " + valid);
        }
    }
}
