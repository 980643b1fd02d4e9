import java.io.File;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSData;
import org.bouncycastle.tsp.ers.ERSDataGroup;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;

/** A judge from outside: `cms CMS CONTENT`, or `ers RECORD FILE...`. Prints OK or says what is wrong. */
public class BouncyCastle {
    public static void main(String[] args) throws Exception {
        BouncyCastleProvider provider = new BouncyCastleProvider();
        java.security.Security.addProvider(provider);
        try {
            System.out.println(args[0].equals("cms") ? cms(args, provider) : ers(args, provider));
        } catch (Exception wrong) {
            System.out.println("BAD " + wrong);
        }
    }

    private static byte[] read(String name) throws Exception {
        return Files.readAllBytes(new File(name).toPath());
    }

    private static String cms(String[] args, BouncyCastleProvider provider) throws Exception {
        CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(read(args[2])), read(args[1]));
        if (signed.getSignerInfos().size() != 1) return "BAD number of signers";
        SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
        X509CertificateHolder holder =
            (X509CertificateHolder) signed.getCertificates().getMatches(signer.getSID()).iterator().next();
        boolean right = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider(provider).build(holder));
        return right ? "OK" : "BAD signature";
    }

    private static String ers(String[] args, BouncyCastleProvider provider) throws Exception {
        ERSEvidenceRecord record = new ERSEvidenceRecord(
            read(args[1]), new JcaDigestCalculatorProviderBuilder().setProvider(provider).build());
        List<ERSData> files = new ArrayList<>();
        for (int at = 2; at < args.length; at++) files.add(new ERSByteData(read(args[at])));
        ERSData data = files.size() == 1 ? files.get(0) : new ERSDataGroup(files);
        record.validatePresent(data, new java.util.Date(Long.MAX_VALUE / 2));
        record.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider(provider)
            .build(record.getSigningCertificate()));
        return "OK";
    }
}
