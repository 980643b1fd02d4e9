import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.validators.ValidatorConfig;
import org.verapdf.pdfa.validation.validators.ValidatorConfigBuilder;

/**
 * Reads paths from standard input, one a line; writes one line of JSON for each: what the file claims to be (from its
 * own XMP), whether it is that, how many checks ran, what failed. A file that cannot be judged gets "error". Exit code
 * 0 whenever every line was answered.
 */
public class PdfaCheck {
  private static final int LONGEST = 400;

  public static void main(String[] args) throws Exception {
    LogManager.getLogManager().reset();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // The library prints warnings of its own: standard output is for verdicts only.
    System.setOut(System.err);
    VeraGreenfieldFoundryProvider.initialise();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String path = in.readLine(); path != null; path = in.readLine()) {
      out.println(verdict(path));
    }
  }

  private static String verdict(String path) {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path))) {
      List<PDFAFlavour> claimed = parser.getFlavours();
      if (claimed == null || claimed.isEmpty() || claimed.get(0) == null || claimed.get(0) == PDFAFlavour.NO_FLAVOUR) {
        return json(path, "none", false, 0, List.of("the file claims no part of PDF/A"), null);
      }
      ValidatorConfig config = ValidatorConfigBuilder.defaultBuilder()
          .flavour(claimed.get(0)).maxFails(-1).maxNumberOfDisplayedFailedChecks(1).showErrorMessages(true).build();
      try (PDFAValidator validator = Foundries.defaultInstance().createValidator(config, claimed)) {
        return judged(path, validator.validateAll(parser));
      }
    } catch (Throwable failure) {
      return json(path, "", false, 0, List.of(), String.valueOf(failure));
    }
  }

  private static String judged(String path, List<ValidationResult> results) {
    if (results.isEmpty()) {
      throw new IllegalStateException("no validation result");
    }
    boolean passed = true;
    long checks = 0;
    List<String> failures = new ArrayList<>();
    StringBuilder flavour = new StringBuilder();
    for (ValidationResult result : results) {
      passed &= result.isCompliant();
      checks += result.getTotalAssertions();
      flavour.append(flavour.length() == 0 ? "" : "+").append(result.getPDFAFlavour().getId());
      for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
        RuleId rule = failed.getKey();
        failures.add(rule.getSpecification().getId() + " " + rule.getClause() + " test " + rule.getTestNumber() + ": "
            + failed.getValue() + " failed: " + message(result, rule));
      }
    }
    return json(path, flavour.toString(), passed, checks, failures, null);
  }

  private static String message(ValidationResult result, RuleId rule) {
    for (TestAssertion assertion : result.getTestAssertions()) {
      if (assertion.getRuleId().equals(rule) && assertion.getStatus() == TestAssertion.Status.FAILED) {
        String text = assertion.getMessage() + " @ " + assertion.getLocation().getContext();
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
      }
    }
    return "";
  }

  private static String json(
      String path, String flavour, boolean passed, long checks, List<String> failures, String error) {
    StringBuilder text = new StringBuilder("{\"path\":").append(quoted(path))
        .append(",\"flavour\":").append(quoted(flavour)).append(",\"passed\":").append(passed)
        .append(",\"checks\":").append(checks).append(",\"failures\":[");
    for (int at = 0; at < failures.size(); at++) {
      text.append(at == 0 ? "" : ",").append(quoted(failures.get(at)));
    }
    return text.append("],\"error\":").append(error == null ? "null" : quoted(error)).append('}').toString();
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char letter : text.toCharArray()) {
      if (letter == '"' || letter == '\\') {
        out.append('\\').append(letter);
      } else if (letter < 0x20 || letter > 0x7e) {
        out.append(String.format("\\u%04x", (int) letter));
      } else {
        out.append(letter);
      }
    }
    return out.append('"').toString();
  }
}
