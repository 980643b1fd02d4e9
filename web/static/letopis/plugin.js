// The CryptoPro plug-in of the browser: it shows its certificates and signs digests (the talk: signing/plugin.py).
// CryptoPro's own script is asked for when a button is pressed, not before.
"use strict";
{
  // CAPICOM_CURRENT_USER_STORE and CADESCOM_CONTAINER_STORE (keys on tokens), CAPICOM_STORE_OPEN_MAXIMUM_ALLOWED,
  // CAPICOM_ENCODE_BASE64.
  const TOKENS = 100, STORES = [2, TOKENS], OPEN_MAXIMUM = 2, BASE64 = 0;
  const LONGEST = 600_000;  // milliseconds for which the page waits by itself
  const pause = (milliseconds) => new Promise((go) => { window.setTimeout(go, milliseconds); });

  const load = (address) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", () => failed(new Error("Сценарий КриптоПро не загрузился: обратитесь к администратору.")));
    document.head.append(script);
  });

  const opened = async (address) => {
    window.cadesplugin_skip_extension_install = true;  // it would draw over the page
    if (!window.cadesplugin) await load(address);
    try {
      await window.cadesplugin;
    } catch {
      throw new Error("КриптоПро ЭЦП Browser plug-in не отвечает: установите его и расширение браузера, затем обновите страницу.");
    }
    // Not the plug-in itself: it is a promise, and what comes out of one is not it.
    return (name) => window.cadesplugin.CreateObjectAsync(name);
  };

  // What the first certificate says for which `look` says anything; `null` if none does. One that does not answer is
  // passed over: a container whose token is away must not hide the others.
  const search = async (make, look) => {
    for (const kind of STORES) {
      const store = await make("CAdESCOM.Store");
      try {
        await store.Open(kind, "My", OPEN_MAXIMUM);
      } catch (error) {
        if (kind === TOKENS) continue;  // an older plug-in knows no tokens apart
        throw error;
      }
      const all = await store.Certificates;
      const count = await all.Count;
      for (let number = 1; number <= count; number += 1) {
        let found = null;
        try { found = await look(await all.Item(number)); } catch { continue; }
        if (found) { await store.Close(); return found; }
      }
      await store.Close();
    }
    return null;
  };

  const content = async (certificate) => (await certificate.Export(BASE64)).replaceAll(/\s/g, "");
  const fits = async (certificate) => await certificate.HasPrivateKey() && new Date(await certificate.ValidToDate) > new Date();

  const named = (subject, part) => {
    const found = subject.match(new RegExp(`(?:^|,\\s*)${part}=("(?:[^"]|"")*"|[^,]*)`));
    return found ? found[1].replace(/^"|"$/g, "").replaceAll('""', '"').trim() : "";
  };

  // Owner, organisation, issuer and end: a director may have several certificates in one name.
  const titled = async (certificate) => {
    const subject = await certificate.SubjectName, issuer = named(await certificate.IssuerName, "CN");
    const owner = `${named(subject, "SN")} ${named(subject, "G")}`.trim() || named(subject, "CN") || subject;
    const until = new Date(await certificate.ValidToDate).toLocaleDateString("ru-RU");
    return [owner, named(subject, "O"), issuer && `выдал ${issuer}`, `до ${until}`].filter(Boolean).join(", ");
  };

  const signed = async (make, certificate, offer) => {
    const signer = await make("CAdESCOM.CPSigner");
    await signer.propset_Certificate(certificate);
    await signer.propset_Options(offer.include);
    const hashed = await make("CAdESCOM.HashedData");
    await hashed.propset_Algorithm(offer.algorithm);
    await hashed.SetHashValue(offer.digest);
    const data = await make("CAdESCOM.CadesSignedData");
    return data.SignHash(hashed, signer, offer.type);
  };

  // `waiting`: the page asks by itself, which keeps no session alive.
  const asked = async (address, body, waiting) => {
    const headers = waiting ? { "HX-Trigger": "progress" } : {};
    let answer;
    try {
      answer = await fetch(address, body ? { method: "POST", body: new URLSearchParams(body) } : { headers });
    } catch {
      throw new Error("Нет связи с Летописью. Когда она ответит, нажмите ещё раз.");
    }
    if (answer.redirected) throw new Error("Вход закончился: войдите и откройте «На подпись» снова.");
    if (!answer.headers.get("content-type")?.startsWith("application/json")) {
      throw new Error(answer.status < 500 ? "Страница устарела: обновите её и нажмите ещё раз." : `Летопись не справилась (${answer.status}). Подождите и нажмите ещё раз.`);
    }
    const told = await answer.json();
    if (!answer.ok) throw new Error(`${told.message} ${told.hint}`);
    return told;
  };

  // What went wrong, in the plug-in's own words where they are its own.
  const words = (error) => (error instanceof Error ? error.message : window.cadesplugin?.getLastError?.(error) ?? String(error));

  for (const field of document.querySelectorAll(".plugin-choice")) {
    const list = field.querySelector("select"), button = field.querySelector("button"), said = field.querySelector("output");
    field.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.textContent = "Спрашиваем КриптоПро…";
      
      try {
        const make = await opened(field.dataset.script);
        const known = new Set();
        list.replaceChildren(list.options[0]);
        await search(make, async (certificate) => {
          const own = await content(certificate);
          if (known.has(own) || !await fits(certificate)) return null;
          list.append(new Option(await titled(certificate), own));
          known.add(own);
          return null;
        });
        if (known.size === 1) list.selectedIndex = 1;
        said.textContent = known.size ? `Найдено сертификатов: ${known.size}. Выберите свой.` : "Действующих сертификатов с закрытым ключом на этом компьютере нет. Вставьте токен и повторите.";
      } catch (error) {
        said.textContent = words(error);
      }
      button.disabled = false;
    });
  }

  for (const test of document.querySelectorAll(".plugin-test")) {
    const button = test.querySelector("button"), said = test.querySelector("output");
    test.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.textContent = "Спрашиваем КриптоПро…";
      try {
        const make = await opened(test.dataset.script);
        const about = await make("CAdESCOM.About");
        const plugin = await (await about.PluginVersion).toString();
        const provider = await (await about.CSPVersion("", 80)).toString();
        const known = new Set();
        await search(make, async (certificate) => {
          if (await fits(certificate)) known.add(await content(certificate));
          return null;
        });
        said.textContent = `Плагин ${plugin}, КриптоПро CSP ${provider}. Действующих сертификатов с закрытым ключом: ${known.size}.`;
      } catch (error) {
        said.textContent = words(error);
      }
      button.disabled = false;
    });
  }

  for (const form of document.querySelectorAll("form.plugin")) {
    const button = form.querySelector("button[type=button]"), said = form.querySelector("output"), bar = form.querySelector("progress");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      touched = true;  // the page is not loaded anew under a signature
      let certificate = null, done = 0, whole = 0, waited = 0;
      try {
        const make = await opened(form.dataset.script);
        for (;;) {
          const told = await asked(form.dataset.offers, null, waited > 0);
          done = told.collected;
          whole = told.whole;
          if (told.reading) throw new Error("Подписи уже отправлены и проверяются: обновите страницу.");
          form.elements.csrfmiddlewaretoken.value = told.token;
          if (!told.offers.length && !told.preparing) break;
          certificate ??= await search(make, async (one) => (await content(one) === told.certificate && await fits(one) ? one : null));
          if (!certificate) throw new Error("Того сертификата, для которого выданы документы, на этом компьютере нет. Вставьте токен и повторите.");
          bar.hidden = false;
          bar.max = whole;
          for (const offer of told.offers) {
            said.textContent = `Подписано ${done} из ${told.whole}: ${offer.title}`;
            bar.value = done;
            const cms = await signed(make, certificate, offer);
            await asked(form.dataset.answer, { csrfmiddlewaretoken: told.token, document: offer.document, nonce: offer.nonce, cms });
            done += 1;
          }
          if (told.offers.length) { waited = 0; continue; }
          if (waited > LONGEST) throw new Error("Документы всё ещё готовятся. Нажмите ещё раз позже.");
          said.textContent = "Документы ещё готовятся…";
          waited += 2000;
          await pause(2000);
        }
        said.textContent = "Подписи отправляются…";
        form.requestSubmit(form.querySelector("button:not([type=button])"));
        return;
      } catch (error) {
        const kept = done ? " Собранные подписи сохранены: можно продолжить или отправить их." : "";
        said.textContent = `${words(error)}${kept}`;
        if (done) form.querySelector("button:not([type=button])").hidden = false;
        if (whole) button.textContent = `Подписать в браузере: ${whole - done}`;
      }
      button.disabled = false;
    });
  }
}
