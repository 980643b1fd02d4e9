// Stands in for CryptoPro's cadesplugin_api.js: the same objects and order of calls, as far as the page uses them, and as
// strict. What signs is the test's own OpenSSL (`madeByTheTest`), since the plug-in needs CryptoPro's licence.
"use strict";
{
  if (!window.cadesplugin_skip_extension_install) throw new Error("it would draw over the page");
  const owned = window.emulatedCertificates;
  const broken = (what) => { throw { message: `emulator: ${what}` }; };

  const certificate = (one) => ({
    get SubjectName() { return Promise.resolve(one.subject); },
    get IssuerName() { return one.broken ? Promise.reject({ message: "the container is away" }) : Promise.resolve(one.issuer); },
    get ValidToDate() { return Promise.resolve(one.until); },
    HasPrivateKey: async () => one.own,
    Export: async (kind) => (kind === 0 ? one.content : broken("encoding")),
    raw: one,
  });

  class Store {
    async Open(kind, name, mode) {
      if (name !== "My" || mode !== 2) broken("Open");
      if (kind === 100 && !window.emulatedTokens) broken("an older plug-in");
      this.held = kind === 2 ? owned.filter((one) => !one.token) : owned;
    }
    get Certificates() {
      if (!this.held) broken("not open");
      const all = this.held;
      return Promise.resolve({
        get Count() { return Promise.resolve(all.length); },
        Item: async (number) => certificate(all[number - 1] ?? broken("Item")),
      });
    }
    async Close() { this.held = null; }
  }

  class Signer {
    async propset_Certificate(one) { this.one = one.raw; }
    async propset_Options(options) { this.options = options; }
  }

  class Hashed {
    async propset_Algorithm(algorithm) {
      if (![4, 101, 102].includes(algorithm)) broken("Algorithm");
      this.algorithm = algorithm;
    }
    async SetHashValue(digest) {
      if (!this.algorithm || !/^[0-9A-F]+$/.test(digest)) broken("SetHashValue");
      this.digest = digest;
    }
  }

  class Data {
    async SignHash(hashed, signer, kind) {
      if (!(hashed instanceof Hashed) || !hashed.digest || !signer.one?.own) broken("SignHash");
      if (signer.options !== 2 || kind !== 1) broken("another kind of signature");
      const made = await window.madeByTheTest(hashed.digest, signer.one.content);
      return made || broken("The action was cancelled by the user. (0x8010006E)");
    }
  }

  class About {
    get PluginVersion() { return Promise.resolve({ toString: async () => "2.0.15000" }); }
    async CSPVersion(name, kind) {
      if (name !== "" || kind !== 80) broken("CSPVersion");
      return { toString: async () => "5.0.13000" };
    }
  }

  const kinds = {
    "CAdESCOM.About": About,
    "CAdESCOM.Store": Store, "CAdESCOM.CPSigner": Signer, "CAdESCOM.HashedData": Hashed, "CAdESCOM.CadesSignedData": Data,
  };
  window.cadesplugin = window.emulatedAway ? Promise.reject("plugin object creation") : Promise.resolve();
  window.cadesplugin.CreateObjectAsync = async (name) => new kinds[name]();
  window.cadesplugin.getLastError = (error) => error.message;
}
