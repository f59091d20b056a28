import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Says of each PDF named whether it is PDF/A-2b ("file true PATH"), and what stands against it ("fault CLAUSE ..."). */
public class PdfaCheck {
    public static void main(String[] paths) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String path : paths) {
            check(path);
        }
    }

    private static void check(String path) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.PDFA_2_B;
        try (InputStream content = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.println("file\t" + result.isCompliant() + "\t" + path);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println("fault\t" + assertion.getRuleId().getClause() + "\t" + assertion.getMessage()
                            + "\t" + assertion.getLocation().getContext());
                }
            }
        }
    }
}
