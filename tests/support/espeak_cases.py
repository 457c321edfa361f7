"""Written text of five languages and its spoken form: "written -> spoken", one a line."""

CASES = {
    "es": """
        El Sr. García y la Sra. López. -> El señor García y la señora López.
        Visitó EE. UU. con el Dr. Ruiz. -> Visitó Estados Unidos con el doctor Ruiz.
        Son las 8:30. -> Son las ocho y treinta.
        A la 1:15 p. m. salió. -> A la una y quince de la tarde salió.
        A las 20:30 h cena. -> A las veinte treinta cena.
        Pagué 5,50 € ayer. -> Pagué cinco euros con cincuenta céntimos ayer.
        Cuesta $3,2 millones. -> Cuesta tres coma dos millones de dólares.
        Vale 1.000.000 €. -> Vale un millón de euros.
        Tengo R$ 10 y ₹500. -> Tengo diez reales y quinientas rupias.
        Debe 21 € y 1 £. -> Debe veintiún euros y una libra.
        Pesa 3,14 kg. -> Pesa tres coma catorce kilos.
        El 12/03/2024 nació. -> El doce de marzo de dos mil veinticuatro nació.
        Desde 2024-03-15. -> Desde quince de marzo de dos mil veinticuatro.
        En los años 80, el 15% fumaba. -> En los años ochenta, el quince por ciento fumaba.
        Son 200 personas y 21 días. -> Son doscientas personas y veintiún días.
        El 1º de enero, 2ª vez, 1.er piso. -> El primero de enero, segunda vez, primer piso.
        Luis XIV y el siglo XX. -> Luis catorce y el siglo veinte.
        Felipe VI, Isabel II. -> Felipe sexto, Isabel segunda.
        Va a 120 km/h, a -5 °C. -> Va a ciento veinte kilómetros por hora, a menos cinco grados Celsius.
        De 10-15 km. -> De diez a quince kilómetros.
        Mezcla 3/4 y 1/2. -> Mezcla tres cuartos y medio.
        Escribe a ana@ejemplo.com. -> Escribe a ana arroba ejemplo punto com.
        Mira www.ejemplo.es/docs. -> Mira www punto ejemplo punto es barra docs.
        Llama al 612 345 678. -> Llama al seis uno dos, tres cuatro cinco, seis siete ocho.
        Pan, leche, etc. -> Pan, leche, etcétera.
        Ganó 3:2. -> Ganó tres a dos.
        Uno & dos = #3. -> Uno y dos igual a número tres.
        Nació en 100 a. C. en Roma. -> Nació en cien antes de Cristo en Roma.
        """,
    "fr": """
        M. Dupont et Mme Durand. -> Monsieur Dupont et madame Durand.
        Puis M. le maire et le Dr Petit. -> Puis monsieur le maire et le docteur Petit.
        Il est 20h30. -> Il est vingt heures trente.
        Il est 8 h et 21:05. -> Il est huit heures et vingt et une heures cinq.
        Cela coûte 5,50 €. -> Cela coûte cinq euros et cinquante centimes.
        Il y a 1 000 000 €. -> Il y a un million d'euros.
        Elle a 3,2 M€. -> Elle a trois virgule deux millions d'euros.
        Voici $5 et 21 £. -> Voici cinq dollars et vingt et une livres.
        Le 12/03/2024. -> Le douze mars deux mille vingt-quatre.
        Le 1er janvier, le 1 mai. -> Le premier janvier, le premier mai.
        Le XIXe siècle. -> Le dix-neuvième siècle.
        Louis XIV et François Ier. -> Louis quatorze et François premier.
        La 2e fois, la 21e page. -> La deuxième fois, la vingt et unième page.
        Il y a 21 pages, 1 jour. -> Il y a vingt et une pages, un jour.
        Environ 15 % et 3,14. -> Environ quinze pour cent et trois virgule quatorze.
        À -5 °C, 120 km/h. -> À moins cinq degrés Celsius, cent vingt kilomètres heure.
        De 10-15 km. -> De dix à quinze kilomètres.
        Les 3/4 du temps. -> Les trois quarts du temps.
        Écrivez à jean@exemple.fr. -> Écrivez à jean arobase exemple point fr.
        Allez sur www.exemple.fr/aide. -> Allez sur www point exemple point fr slash aide.
        Le 06 12 34 56 78. -> Le zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit.
        Des pommes, etc. Puis rien. -> Des pommes, et cetera. Puis rien.
        Voir n° 5, p. ex. ici. -> Voir numéro cinq, par exemple ici.
        En 52 av. J.-C. à Alésia. -> En cinquante-deux avant Jésus-Christ à Alésia.
        Un disque de 100 Go. -> Un disque de cent gigaoctets.
        « Toi & moi » -> « Toi et moi »
        """,
    "hi": """
        डॉ. शर्मा आए। -> डॉक्टर शर्मा आए।
        प्रो. वर्मा और पं. नेहरू। -> प्रोफ़ेसर वर्मा और पंडित नेहरू।
        वह 8:30 बजे आए। -> वह साढ़े आठ बजे आए।
        वह 1:30 बजे आए। -> वह डेढ़ बजे आए।
        वह 2:30 बजे आए। -> वह ढाई बजे आए।
        वह 8:45 बजे आए। -> वह पौने नौ बजे आए।
        वह 7:15 बजे आए। -> वह सवा सात बजे आए।
        गाड़ी 9:00 AM पर है। -> गाड़ी सुबह नौ बजे पर है।
        कीमत ₹500 है। -> कीमत पाँच सौ रुपये है।
        कीमत ₹1,00,000 है। -> कीमत एक लाख रुपये है।
        कीमत ₹5.50 है। -> कीमत पाँच रुपये पचास पैसे है।
        कीमत ₹2.5 करोड़ है। -> कीमत दो दशमलव पाँच करोड़ रुपये है।
        कीमत रु. 250 और $5 है। -> कीमत दो सौ पचास रुपये और पाँच डॉलर है।
        दिन 12/03/2024 था। -> दिन बारह मार्च दो हज़ार चौबीस था।
        भारत 1947 में आज़ाद हुआ। -> भारत उन्नीस सौ सैंतालीस में आज़ाद हुआ।
        वहाँ 1,234 लोग थे। -> वहाँ एक हज़ार दो सौ चौंतीस लोग थे।
        संख्या १२३ है। -> संख्या एक सौ तेईस है।
        लगभग 15% और 3.14 है। -> लगभग पंद्रह प्रतिशत और तीन दशमलव एक चार है।
        तापमान -5 °C है। -> तापमान माइनस पाँच डिग्री सेल्सियस है।
        दूरी 50 किमी है। -> दूरी पचास किलोमीटर है।
        दूरी 10-15 km है। -> दूरी दस से पंद्रह किलोमीटर है।
        वह 5वीं और 21वीं सदी। -> वह पाँचवीं और इक्कीसवीं सदी।
        वह 1ला और 2रा है। -> वह पहला और दूसरा है।
        उसने 3/4 खाया। -> उसने तीन चौथाई खाया।
        बी.जे.पी. की बैठक। -> बी जे पी की बैठक।
        फ़ोन 98765 43210 है। -> फ़ोन नौ आठ सात छह पाँच, चार तीन दो एक शून्य है।
        लिखें joe@example.com पर। -> लिखें joe ऐट example डॉट com पर।
        """,
    "it": """
        Il Sig. Rossi e la Sig.ra Bianchi. -> Il signor Rossi e la signora Bianchi.
        Il Dott. Verdi e la Dott.ssa Neri. -> Il dottor Verdi e la dottoressa Neri.
        Il dott. Rossi, la dott.ssa Neri e il sig. Verdi. -> Il dottor Rossi, la dottoressa Neri e il signor Verdi.
        Il prof. Bo e l'avv. Russo. -> Il professor Bo e l'avvocato Russo.
        Sono le 8:30. -> Sono le otto e trenta.
        Arriva alle 20.30. -> Arriva alle venti e trenta.
        Costa 5,50 €. -> Costa cinque euro e cinquanta centesimi.
        Vale 1.000.000 €. -> Vale un milione di euro.
        Vale €3,2 mln. -> Vale tre virgola due milioni di euro.
        Ho $5 e 1 £. -> Ho cinque dollari e una sterlina.
        Il 12/03/2024. -> Il dodici marzo duemila ventiquattro.
        Il 1 maggio, il 1º gennaio. -> Il primo maggio, il primo gennaio.
        Il XX secolo. -> Il ventesimo secolo.
        Luigi XIV, Elisabetta II. -> Luigi quattordicesimo, Elisabetta seconda.
        La 2ª volta al 3° piano. -> La seconda volta al terzo piano.
        Fa 20° sotto zero. -> Fa venti gradi sotto zero.
        Circa 15% e 3,14. -> Circa quindici per cento e tre virgola quattordici.
        Ci sono 12.345 case. -> Ci sono dodicimila trecentoquarantacinque case.
        C'è 1 persona. -> C'è una persona.
        A -5 °C e 120 km/h. -> A meno cinque gradi Celsius e centoventi chilometri orari.
        I 3/4 e 1/2. -> I tre quarti e mezzo.
        Scrivi a mario@esempio.it. -> Scrivi a mario chiocciola esempio punto it.
        Vai su www.esempio.it/pagina. -> Vai su www punto esempio punto it barra pagina.
        Chiama 347 123 4567. -> Chiama tre quattro sette, uno due tre, quattro cinque sei sette.
        Pane, latte, ecc. -> Pane, latte, eccetera.
        Nato nel 100 a.C. a Roma. -> Nato nel cento avanti Cristo a Roma.
        Finisce 3:2. -> Finisce tre a due.
        Gli anni '80. -> Gli anni ottanta.
        Tu & io = 2. -> Tu e io uguale a due.
        """,
    "pt-br": """
        O Sr. Silva e a Dra. Souza. -> O senhor Silva e a doutora Souza.
        V. Exa. chegou. -> Vossa Excelência chegou.
        São 8:30 e 20h30. -> São oito e trinta e vinte e trinta.
        Até 14h. -> Até catorze horas.
        Custa R$ 5,50. -> Custa cinco reais e cinquenta centavos.
        Custa R$ 1,00. -> Custa um real.
        Custa R$ 1.000.000. -> Custa um milhão de reais.
        Custa R$ 3,2 milhões. -> Custa três vírgula dois milhões de reais.
        Custa US$ 5 e 2 £. -> Custa cinco dólares e duas libras.
        Dia 12/03/2024. -> Dia doze de março de dois mil e vinte e quatro.
        Dia 1º de janeiro, 2ª vez. -> Dia primeiro de janeiro, segunda vez.
        O século XX. -> O século vinte.
        Dom Pedro II e Luís XIV. -> Dom Pedro segundo e Luís catorze.
        São 2 pessoas e 21 dias. -> São duas pessoas e vinte e um dias.
        São 200 páginas. -> São duzentas páginas.
        Há 15% e 3,14. -> Há quinze por cento e três vírgula catorze.
        Ano de 1999. -> Ano de mil novecentos e noventa e nove.
        A -5 °C, 120 km/h. -> A menos cinco graus Celsius, cento e vinte quilômetros por hora.
        De 10-15 km. -> De dez a quinze quilômetros.
        Só 3/4 e 1/2. -> Só três quartos e meio.
        Para joao@exemplo.com. -> Para joao arroba exemplo ponto com.
        Veja www.exemplo.com/ajuda. -> Veja www ponto exemplo ponto com barra ajuda.
        Ligue (11) 98765-4321. -> Ligue um um, nove oito sete seis cinco, quatro três dois um.
        Pão, leite, etc. Depois saiu. -> Pão, leite, et cetera. Depois saiu.
        Nos EUA, p. ex. hoje. -> Nos Estados Unidos, por exemplo hoje.
        Av. Paulista, nº 5. -> avenida Paulista, número cinco.
        Você & eu. -> Você e eu.
        """,
}


def cases() -> list[tuple[str, str, str]]:
    """(language, written, spoken) of each."""
    lines = [(language, line) for language, listed in CASES.items() for line in listed.strip().splitlines()]
    return [(language, *map(str.strip, line.split("->"))) for language, line in lines]  # type: ignore[misc]
