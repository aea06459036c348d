# Remakes the numbers of estimators.json that were computed with R. Prints them; nothing is written.
# install.packages(c("epitools", "car", "sandwich", "metafor", "csranks", "strucchange", "segmented", "jsonlite"))
reference <- jsonlite::fromJSON("estimators.json")

# fay_feuer
ff <- reference$fay_feuer
for (order in 1:5) {
  print(epitools::ageadjust.direct(
    count = ff$count[, order], pop = ff$population[, order], stdpop = ff$standard
  ))
}

# longley_vif
print(car::vif(lm(Employed ~ ., longley)))

# greene_hc3
greene <- reference$greene_hc3$data
fit <- lm(RealInv ~ RealGNP + RealInt, greene)
print(coef(fit), digits = 15)
print(sqrt(diag(sandwich::vcovHC(fit, type = "HC3"))), digits = 15)

# macro_cooks: macrodata.csv is statsmodels.datasets.macrodata.load_pandas().data
macro <- read.csv("macrodata.csv")
growth <- function(x) 400 * diff(log(x))
fit <- lm(growth(macro$realinv) ~ growth(macro$realgdp) + head(macro$realint, -1))
print(ls.diag(fit)$cooks, digits = 15)

# dobson
treatment <- gl(3, 3)
outcome <- gl(3, 1, 9)
fit <- glm(reference$dobson$counts ~ outcome + treatment, family = poisson())
print(coef(fit), digits = 15)
print(deviance(fit), digits = 15)

# kacker_paule_mandel
pm <- reference$kacker_paule_mandel
print(metafor::rma(pm$y, pm$v, method = "PM", control = list(tol = 1e-9)), digits = 15)

# pisa_ranks
pisa <- reference$pisa_ranks
covariance <- diag(pisa$se^2)
print(csranks::irank(pisa$score))
uk <- which(pisa$jurisdiction == "United Kingdom")
print(csranks::csranks(pisa$score, covariance, simul = FALSE, indices = uk))
print(csranks::csranks(pisa$score, covariance, simul = TRUE))

# nile_level_shift
print(strucchange::sctest(strucchange::Fstats(Nile ~ 1)), digits = 15)
breaks <- strucchange::breakpoints(Nile ~ 1)
print(confint(breaks, breaks = 1))
print(breaks$RSS.table, digits = 15)

# segmented_down
down <- reference$segmented_down$data
fit <- glm(cases / births ~ age, weights = births, family = binomial, data = down)
joined <- segmented::segmented(fit, ~age, psi = 25)
print(joined$psi, digits = 15)
print(segmented::slope(joined), digits = 15)
print(c(deviance(joined), deviance(fit)), digits = 15)
