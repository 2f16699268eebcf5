'use strict'
// Status effects: shown to the client, ticking down, and the ones that act by themselves (minecraft.wiki/w/Effect).
const FOREVER = -1

module.exports.server = serv => {
  const snake = name => name.replace(/(?!^)[A-Z]/g, c => '_' + c).toLowerCase()
  serv.effectNamed = name => serv.registry.effectsArray.find(e => e.name === name || snake(e.name) === name)

  serv.on('tick', () => {
    for (const player of serv.players) if (player.isPlaying && player.health > 0) player.tickEffects()
  })
}

const every = (ticks, level) => Math.max(1, ticks >> level)

module.exports.player = (player, serv) => {
  player.effects = {} // by effect id, as prismarine-block's digTime reads them: {amplifier, duration}

  player.addEffect = (name, ticks, level = 0) => {
    const kind = serv.effectNamed(name)
    const had = player.effects[kind.id]
    if (had && had.amplifier > level) return
    if (name === 'InstantHealth') return player.heal(4 << level)
    if (name === 'InstantDamage') return player.hurt(6 << level, 'magic')
    player.effects[kind.id] = { id: kind.id, name: kind.name, amplifier: level, duration: ticks }
    player._client.write('entity_effect', { entityId: player.id, effectId: kind.id, amplifier: level, duration: ticks, flags: 6 })
  }

  player.effectLevel = name => {
    const effect = player.effects[serv.effectNamed(name).id]
    return effect ? effect.amplifier + 1 : 0
  }

  player.clearEffects = () => Object.values(player.effects).forEach(remove)

  function remove (effect) {
    delete player.effects[effect.id]
    player._client.write('remove_entity_effect', { entityId: player.id, effectId: effect.id })
  }

  player.tickEffects = () => {
    for (const effect of Object.values(player.effects)) {
      act(effect)
      if (effect.duration !== FOREVER && --effect.duration <= 0) remove(effect)
    }
  }

  function act ({ name, amplifier, duration }) {
    const due = period => duration % every(period, amplifier) === 0
    if (name === 'Regeneration' && due(50)) player.heal(1)
    else if (name === 'Poison' && due(25) && player.health > 1) player.hurt(1, 'magic')
    else if (name === 'Wither' && due(40)) player.hurt(1, 'wither')
    else if (name === 'Hunger') player.addExhaustion(0.005 * (amplifier + 1))
    else if (name === 'Saturation') feed(amplifier + 1)
  }

  function feed (amount) {
    player.food = Math.min(20, player.food + amount)
    player.foodSaturation = Math.min(player.food, player.foodSaturation + amount * 2)
    player.sendHealth()
  }

  player.on('died', () => player.clearEffects())
}
