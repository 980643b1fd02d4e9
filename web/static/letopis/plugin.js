// The CryptoPro plug-in of the browser: it shows its certificates and signs digests (the talk: signing/plugin.py).
// CryptoPro's own script is asked for when a button is pressed, not before.
"use strict";
{
  // CAPICOM_CURRENT_USER_STORE and CADESCOM_CONTAINER_STORE (keys on tokens), CAPICOM_STORE_OPEN_MAXIMUM_ALLOWED,
  // CAPICOM_ENCODE_BASE64.
  const STORES = [2, 100], OPEN_MAXIMUM = 2, BASE64 = 0;
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

  // What the first certificate says for which `look` says anything; `null` if none does.
  const search = async (make, look) => {
    for (const kind of STORES) {
      const store = await make("CAdESCOM.Store");
      try {
        await store.Open(kind, "My", OPEN_MAXIMUM);
      } catch {
        continue;  // an older plug-in knows no tokens apart
      }
      const all = await store.Certificates;
      const count = await all.Count;
      for (let number = 1; number <= count; number += 1) {
        const found = await look(await all.Item(number));
        if (found) { await store.Close(); return found; }
      }
      await store.Close();
    }
    return null;
  };

  const fits = async (certificate) => await certificate.HasPrivateKey() && new Date(await certificate.ValidToDate) > new Date();

  const named = (subject, part) => {
    const found = subject.match(new RegExp(`(?:^|,\\s*)${part}=("(?:[^"]|"")*"|[^,]*)`));
    return found ? found[1].replace(/^"|"$/g, "").replaceAll('""', '"').trim() : "";
  };

  const titled = async (certificate) => {
    const subject = await certificate.SubjectName;
    const owner = `${named(subject, "SN")} ${named(subject, "G")}`.trim() || named(subject, "CN") || subject;
    return `${owner}, действует до ${new Date(await certificate.ValidToDate).toLocaleDateString("ru-RU")}`;
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

  const asked = async (address, body) => {
    let answer;
    try {
      answer = await fetch(address, body ? { method: "POST", body: new URLSearchParams(body) } : {});
    } catch {
      throw new Error("Нет связи с Летописью. Подписанное не пропало: когда она ответит, нажмите ещё раз.");
    }
    if (answer.redirected || !answer.headers.get("content-type")?.startsWith("application/json")) {
      throw new Error("Вход закончился. Подписанное не пропало: войдите и нажмите ещё раз.");
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
          const serial = await certificate.SerialNumber;
          if (known.has(serial) || !await fits(certificate)) return null;
          known.add(serial);
          list.append(new Option(await titled(certificate), (await certificate.Export(BASE64)).replaceAll(/\s/g, "")));
          return null;
        });
        if (known.size) list.selectedIndex = 1;
        said.textContent = known.size ? `Найдено сертификатов: ${known.size}. Выберите свой.` : "Действующих сертификатов с закрытым ключом на этом компьютере нет. Вставьте токен и повторите.";
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
      let certificate = null, done = 0, whole = 0;
      try {
        const make = await opened(form.dataset.script);
        for (;;) {
          const told = await asked(form.dataset.offers);
          if (!told.offers.length && !told.preparing) break;
          certificate ??= await search(make, async (one) => (await one.SerialNumber === told.serial && await fits(one) ? one : null));
          if (!certificate) throw new Error("Того сертификата, для которого выданы документы, на этом компьютере нет. Вставьте токен и повторите.");
          bar.hidden = false;
          bar.max = whole = told.whole;
          done = told.collected;
          for (const offer of told.offers) {
            said.textContent = `Подписано ${done} из ${told.whole}: ${offer.title}`;
            bar.value = done;
            const cms = await signed(make, certificate, offer);
            await asked(form.dataset.answer, { csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, document: offer.document, nonce: offer.nonce, cms });
            done += 1;
          }
          if (!told.offers.length) { said.textContent = "Документы ещё готовятся…"; await pause(2000); }
        }
        said.textContent = "Подписи отправляются…";
        form.requestSubmit(form.querySelector("button:not([type=button])"));
        return;
      } catch (error) {
        const kept = done ? " Собранные подписи сохранены: можно продолжить или отправить их." : "";
        said.textContent = `${words(error)}${kept}`;
        form.querySelector("button:not([type=button])").hidden = !done;
        if (whole) button.textContent = `Подписать в браузере: ${whole - done}`;
      }
      button.disabled = false;
    });
  }
}
