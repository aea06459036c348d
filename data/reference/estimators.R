# How the numbers of estimators.json and reference.json that come from R are made again. Run it in this folder; it prints
# the numbers and writes nothing.
#
# It was written from the documentation of the packages and has not been run for this volume, where no R was at hand. The
# numbers in the files come from where their `origin` or `source` says. csranks draws random numbers, so the ends of its
# sets may differ by a rank from those its vignette prints.
#
# install.packages(c(
#   "car", "csranks", "epitools", "forecast", "jsonlite", "metafor", "nlme", "sandwich", "segmented", "strucchange", "trend"
# ))
options(digits = 15)
reference <- jsonlite::fromJSON("estimators.json")
certified <- jsonlite::fromJSON("reference.json", simplifyDataFrame = FALSE)
names(certified) <- sapply(certified, function(entry) entry$id)

# fay_feuer
ff <- reference$fay_feuer
for (order in 1:5) {
  print(epitools::ageadjust.direct(
    count = ff$count[, order], pop = ff$population[, order], stdpop = ff$standard
  ))
}

# longley_vif: as the README of genridge prints it, to fewer digits
print(car::vif(lm(Employed ~ ., longley)))

# greene_hc3
greene <- reference$greene_hc3$data
fit <- lm(RealInv ~ RealGNP + RealInt, greene)
print(coef(fit))
print(sqrt(diag(sandwich::vcovHC(fit, type = "HC3"))))

# macro_cooks: in Python, statsmodels.datasets.macrodata.load_pandas().data.to_csv("macrodata.csv")
macro <- read.csv("macrodata.csv")
growth <- function(x) 400 * diff(log(x))
fit <- lm(growth(macro$realinv) ~ growth(macro$realgdp) + head(macro$realint, -1))
print(ls.diag(fit)$cooks)

# dobson
treatment <- gl(3, 3)
outcome <- gl(3, 1, 9)
fit <- glm(reference$dobson$counts ~ outcome + treatment, family = poisson())
print(coef(fit))
print(sqrt(diag(vcov(fit))))
print(c(deviance(fit), AIC(fit)))

# kacker_paule_mandel
pm <- reference$kacker_paule_mandel
fit <- metafor::rma(pm$y, pm$v, method = "PM", control = list(tol = 1e-9))
print(c(fit$tau2, fit$beta, fit$se))

# pisa_ranks
pisa <- reference$pisa_ranks
covariance <- diag(pisa$se^2)
print(csranks::irank(pisa$score))
uk <- which(pisa$jurisdiction == "United Kingdom")
print(csranks::csranks(pisa$score, covariance, simul = FALSE, indices = uk, seed = 1))
print(csranks::csranks(pisa$score, covariance, simul = TRUE, seed = 1))

# nile_level_shift
print(strucchange::sctest(strucchange::Fstats(Nile ~ 1))$statistic)
breaks <- strucchange::breakpoints(Nile ~ 1)
print(confint(breaks, breaks = 1))
print(summary(breaks)$RSS)

# segmented_down
down <- reference$segmented_down$data
fit <- glm(cases / births ~ age, weights = births, family = binomial, data = down)
joined <- segmented::segmented(fit, ~age, psi = 25)
print(joined$psi)
print(segmented::slope(joined, digits = 10))
print(c(deviance(joined), deviance(fit)))

# longley_gls_ar1
for (method in c("REML", "ML")) {
  fit <- nlme::gls(Employed ~ GNP + Population, longley, correlation = nlme::corAR1(form = ~Year), method = method)
  print(coef(fit))
  print(sqrt(diag(vcov(fit))))
  print(coef(fit$modelStruct$corStruct, unconstrained = FALSE))
  print(logLik(fit))
}

# bh95
p <- certified$bh95$value$p
for (method in c("BH", "BY", "bonferroni")) print(p.adjust(p, method))

# nile_trend
year <- seq_along(Nile)
fit <- lm(Nile ~ year)
print(coef(fit))
print(sqrt(diag(vcov(fit))))
print(sqrt(diag(sandwich::vcovHC(fit, type = "HC3"))))

# nile_rwdrift
walk <- forecast::rwf(Nile, h = 5, drift = TRUE, level = 95)
print(walk$mean)
print(walk$lower)
print(walk$upper)

# sen_longley
print(trend::sens.slope(longley$Employed)$estimates)
